/** The server's clock, as its answers tell it: ages are measured from it, because the reader's own clock may be wrong. */

/** `Fri, 02 Jan 2026 03:04:05 GMT`, the form that https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7 demands. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

export class ServerClock {
  readonly #own: () => Date;
  #aheadMs = 0;

  /** `own` is the reader's clock. It counts the time since the last answer, and is believed until there is one. */
  constructor(own: () => Date) {
    this.#own = own;
  }

  /** Takes an answer's `Date` header as it arrives; ignores one that is missing or is not a date. */
  hear(date: string | null): void {
    const ms = date !== null && HTTP_DATE.test(date) ? Date.parse(date) : NaN;
    if (!Number.isNaN(ms)) this.#aheadMs = ms - this.#own().getTime();
  }

  /** Takes the time that an answer tells in its content, as it arrives. */
  hearTime(time: string): void {
    const ms = Date.parse(time);
    if (!Number.isNaN(ms)) this.#aheadMs = ms - this.#own().getTime();
  }

  /** Up to a second late, because the header has whole seconds, and by the time that the answer took. */
  readonly now = (): Date => new Date(this.#own().getTime() + this.#aheadMs);
}
