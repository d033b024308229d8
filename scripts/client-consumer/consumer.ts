import { connectGateway, GatewayClientError, type ApiOrder, type Push } from 'fillproof/client';

/** What a program does that uses nothing but the client. */
export async function trade(url: string, token: string): Promise<ApiOrder | null> {
  const fills: string[] = [];
  const onPush = (push: Push) => {
    if (push.type === 'event' && push.event.type === 'OrderFilled') fills.push(push.event.lastQty);
  };
  const client = await connectGateway({ url, token, onPush });
  try {
    await client.modify('O-1', { price: '101' });
    const { order } = await client.order('O-1');
    return order;
  } catch (error) {
    if (error instanceof GatewayClientError && error.code === 'UNKNOWN_ORDER') return null;
    throw error;
  } finally {
    client.close();
  }
}
