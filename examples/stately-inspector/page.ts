/** The page that embeds the inspector. */
const INSPECTOR_URL = 'https://stately.ai/inspect';
const INSPECTOR_ORIGIN = new URL(INSPECTOR_URL).origin;

/** What the page may load and reach: its own style and script, the inspector, its own relay. */
export function contentSecurityPolicy(nonce: string, host: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    `frame-src ${INSPECTOR_ORIGIN}`,
    `connect-src ws://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * The page opens its socket once the inspector has said that it listens, so that it holds nothing
 * back: the relay begins every connection with what a late page needs.
 */
export function pageHtml(nonce: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>fillproof in the Stately inspector</title>
    <style nonce="${nonce}">
      body { display: flex; flex-direction: column; height: 100vh; margin: 0; }
      body { font: 14px sans-serif; }
      p { margin: 0; padding: 4px 8px; }
      iframe { flex: 1; border: 0; }
    </style>
  </head>
  <body>
    <p role="status">Waiting for ${INSPECTOR_URL} to load.</p>
    <script nonce="${nonce}">
      const say = (text) => { document.querySelector('p').textContent = text; };
      let socket;
      addEventListener('message', ({ data, origin, source }) => {
        const inspector = document.querySelector('iframe').contentWindow;
        if (origin !== '${INSPECTOR_ORIGIN}' || source !== inspector) return;
        if (data?.type !== '@statelyai.connected') return;
        if (socket) {
          socket.onmessage = socket.onclose = null;
          socket.close();
        }
        socket = new WebSocket('ws://' + location.host + '/' + location.search);
        socket.onopen = () => say('The orders, as they are now. The example ends with Ctrl-C.');
        socket.onclose = () => say('The example has ended, or this page was too slow: reload it.');
        socket.onmessage = ({ data: message }) => {
          inspector.postMessage(JSON.parse(message), '${INSPECTOR_ORIGIN}');
        };
      });
    </script>
    <iframe title="Stately inspector" src="${INSPECTOR_URL}" referrerpolicy="no-referrer"></iframe>
  </body>
</html>
`;
}
