import type { Socket } from 'jssip/lib/Socket';

/** JsSIP's Socket with a watchdog on received bytes: a half-open socket is noticed, JsSIP then reconnects. */
export class WatchedSocket implements Socket {
  via_transport: string;
  readonly sip_uri: string;
  onconnect: () => void = () => undefined;
  ondisconnect: (error: boolean, code?: number, reason?: string) => void = () => undefined;
  ondata: <T>(data: T) => void = () => undefined;
  private ws: WebSocket | null = null;
  private lastHeard = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(readonly url: string, private readonly silenceMs = 35_000) {
    this.via_transport = url.startsWith('wss') ? 'WSS' : 'WS';
    this.sip_uri = `sip:${new URL(url.replace(/^ws/, 'http')).host};transport=ws`;
  }

  connect(): void {
    if (this.ws) return;
    const ws = new WebSocket(this.url, 'sip');
    this.ws = ws;
    this.touch();
    ws.onopen = () => { this.touch(); this.onconnect(); };
    ws.onmessage = (event) => { this.touch(); this.ondata(event.data); };
    ws.onclose = (event) => { if (this.ws === ws) this.lost(!event.wasClean, event.code, event.reason); };
    this.timer = setInterval(() => {
      if (performance.now() - this.lastHeard <= this.silenceMs) return;
      this.abandon();
      this.lost(true, 4000, 'silent');
    }, 1000);
  }

  disconnect(): void {
    clearInterval(this.timer);
    this.abandon();
    this.ws = null;
  }

  send(message: string | ArrayBufferLike | Blob | ArrayBufferView): boolean {
    if (!this.ws || !this.isConnected()) return false;
    this.ws.send(message as string);
    return true;
  }

  isConnected(): boolean { return this.ws?.readyState === WebSocket.OPEN; }
  isConnecting(): boolean { return this.ws?.readyState === WebSocket.CONNECTING; }

  private touch(): void { this.lastHeard = performance.now(); }

  private abandon(): void {
    const ws = this.ws;
    if (!ws) return;
    ws.onopen = ws.onmessage = ws.onclose = null;
    ws.close();
  }

  private lost(error: boolean, code: number, reason: string): void {
    clearInterval(this.timer);
    this.ws = null;
    this.ondisconnect(error, code, reason);
  }
}

export function socketAddress(path: string): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`;
}
