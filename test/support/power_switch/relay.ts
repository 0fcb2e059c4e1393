/** The relay of a stand-in of a power switch: what it was told, and how it takes it. */

/** How a device treats commands: ok; refuse; lie (accept and do nothing); drop (do it, lose the answer). */
export type Manner = 'ok' | 'refuse' | 'lie' | 'drop';

export class Relay {
  /** How it treats off, and its own cycle. */
  off: Manner = 'ok';
  on: Manner = 'ok';
  /** Whether a machine hangs on it. */
  drawsPower = true;
  /** For so long after a command, a device that can say so says that the outlet is about to change. */
  lateMs = 0;
  /** The device's clock. */
  now = (): number => performance.now();
  #isOn = true;
  readonly #record: ('on' | 'off')[] = [];
  #ownEndMs = Infinity;
  #changedMs = -Infinity;

  #switchTo(isOn: boolean): void {
    this.#isOn = isOn;
    this.#changedMs = this.now();
    this.#record.push(isOn ? 'on' : 'off');
  }

  #endOwnCycle(): void {
    if (this.now() < this.#ownEndMs) return;
    this.#ownEndMs = Infinity;
    this.#switchTo(true);
  }

  get isOn(): boolean {
    this.#endOwnCycle();
    return this.#isOn;
  }

  /** Every change, in order. */
  get record(): readonly ('on' | 'off')[] {
    this.#endOwnCycle();
    return this.#record;
  }

  get isPending(): boolean {
    return this.now() < this.#changedMs + this.lateMs;
  }

  /** Returns how the device answers. */
  told(isOn: boolean): Manner {
    this.#endOwnCycle();
    const manner = isOn ? this.on : this.off;
    if (manner !== 'ok' && manner !== 'drop') return manner;
    this.#ownEndMs = Infinity;
    this.#switchTo(isOn);
    return manner;
  }

  /** The device's own off, wait, on. */
  cycled(seconds: number): Manner {
    const manner = this.told(false);
    if (manner === 'ok' || manner === 'drop') this.#ownEndMs = this.now() + seconds * 1000;
    return manner;
  }
}

export interface PowerSwitch {
  readonly address: string;
  readonly relay: Relay;
  readonly close: () => Promise<void> | void;
}
