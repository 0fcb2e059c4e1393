/** A machine in memory whose power is requested, claimed and reported, at given seconds. */
import { type Caller } from '../../shared/power/agent.ts';
import { begin, beginAnswer } from '../../shared/power/claim.ts';
import { reportOutlet, type SaidOfOutlet } from '../../shared/power/outlet.ts';
import { requestPowerCycle } from '../../shared/power/request.ts';
import { takeResult } from '../../shared/power/result.ts';
import type { BeginAnswer, BeginRequest, Outcome, ResultRequest } from '../../shared/types/powercycle_api.ts';
import { withDescription } from '../../shared/types/stored_record.ts';
import { at, Lived } from './lived.ts';

export const AGENT: Caller = { ID: '0b6f1e0c-5d1a-4c7e-9a55-3f8f2f0c8f11', Host: 'rack4-jump' };
export const OTHER: Caller = { ID: '1b6f1e0c-5d1a-4c7e-9a55-3f8f2f0c8f11', Host: 'rack5-jump' };

export const aBegin = (RequestID: string, overrides: Partial<BeginRequest> = {}): BeginRequest => ({
  ...{ RequestID, Controller: 'rack4-pdu', Outlet: '3', OffSeconds: 10, VerifySeconds: 20 },
  ...overrides,
});

/** By default, of a cycle that was off 30 s and on 20 s ago; of an attempt without effect, or a refusal, neither. */
export const aResult = (
  RequestID: string,
  outcome: Outcome,
  overrides: Partial<ResultRequest> = {},
): ResultRequest => {
  const isCut = outcome === 'verified' || outcome === 'acknowledged' || outcome === 'stuck_off';
  return {
    ...{ RequestID, Outcome: outcome, Controller: 'rack4-pdu', Outlet: '3', Detail: 'as seen', Final: false },
    OffSeconds: isCut ? 10 : null,
    OffSecondsAgo: isCut ? 30 : null,
    OnSecondsAgo: isCut && outcome !== 'stuck_off' ? 20 : null,
    ...overrides,
  };
};

export class Cycled extends Lived {
  /** With a monitor that started as `start` says. */
  constructor(start = 's1') {
    super();
    this.report(0, this.#event(start));
  }

  #event(start: string, more: object = {}) {
    return { host: { name: 'skia-rpi2-rack4-shelf1-001', version: 'v', start_time: start }, ...more };
  }

  get power() {
    return this.description.Power;
  }

  reportOf(seconds: number, start: string, more: object = {}): this {
    return this.report(seconds, this.#event(start, more));
  }

  /** Reports every 30 s, from `from` to `to`. */
  reports(from: number, to: number, start: string, more: object = {}): this {
    for (let seconds = from; seconds <= to; seconds += 30) this.reportOf(seconds, start, more);
    return this;
  }

  request(seconds: number, requestId: string, wanted = true): this {
    return this.step(seconds, (was, now) => {
      if (was === undefined) return undefined;
      return withDescription(
        was,
        requestPowerCycle(was.Description, 'm', wanted, 'kim@example.org', now, requestId),
      );
    });
  }

  begin(seconds: number, request: string | BeginRequest, agent = AGENT): BeginAnswer {
    const asked = typeof request === 'string' ? aBegin(request) : request;
    this.step(seconds, (was, now) => was && begin(was, asked, agent, now));
    if (this.record === undefined) throw new Error('the machine is unknown');
    return beginAnswer(this.record, asked, agent, new Date(at(seconds)));
  }

  result(seconds: number, result: ResultRequest, by = AGENT.Host): this {
    return this.step(seconds, (was, now) => was && takeResult(was, result, { by, now, bootSeconds: 300 }));
  }

  outlet(seconds: number, said: Partial<SaidOfOutlet>, agent: Caller | 'nameless' = AGENT): this {
    const whole = { PowerCycleState: 'available' as const, ...said };
    return this.step(
      seconds,
      (was, now) => was && reportOutlet(was, whole, agent === 'nameless' ? undefined : agent, now),
    );
  }
}
