/** As many flows run as may: the caller can try again. */
export class FlowsExhausted extends Error {
  constructor(max: number) {
    super(`The server is busy: ${max} flows run already (SYNC_MAX_FLOWS). Try again in a moment`);
    this.name = "FlowsExhausted";
  }
}
