"""Submits an order, moves it, cancels it: python gateway_client.py [URL [TOKEN_FILE]]"""
import json
import os
import sys

from websocket import create_connection  # pip install websocket-client

url = sys.argv[1] if len(sys.argv) > 1 else "ws://127.0.0.1:7070"
token_file = sys.argv[2] if len(sys.argv) > 2 else os.path.expanduser("~/.fillproof/api-token")
bearer = "Authorization: Bearer " + open(token_file).read().strip()
socket = create_connection(url, header=[bearer], suppress_origin=True)


def send(request_id, **request):
    socket.send(json.dumps({"id": request_id, **request}))


me = {"clientOrderId": f"py-{os.getpid()}"}
order = {**me, "strategyId": "python", "instrumentId": "BTC", "side": "BUY", "orderType": "LIMIT"}
send("pushes", type="resume")
send("submit", type="submit", order={**order, "quantity": "0.01", "price": "50000"})
while True:
    message = json.loads(socket.recv())
    if message.get("ok") is False:
        sys.exit(f"{message['re']} was refused: {message['error']}")
    event = message.get("event")
    if event is None or event["clientOrderId"] != me["clientOrderId"]:
        continue
    print(message["seq"], event["type"], event["state"], flush=True)
    if event["type"] == "OrderAccepted":
        send("modify", type="modify", price="50001", **me)
    elif event["type"] == "OrderUpdated":
        send("cancel", type="cancel", **me)
    elif event["state"] in ("canceled", "filled", "rejected", "expired"):
        break
