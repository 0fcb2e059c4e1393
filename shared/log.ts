/** Structured logs, which are also the metrics: one JSON object a line, an event name and its fields. */
import type { IncomingHttpHeaders } from 'node:http';

/** From least to most. */
const SEVERITIES = ['DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR'] as const;
type Severity = (typeof SEVERITIES)[number];
export type Fields = Readonly<Record<string, unknown>>;

/** `message` is a constant name, never a sentence with values in it: metrics and alerts match it. */
export interface Log {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  /** What somebody will be asked about later: operators' actions, refused callers. */
  notice(message: string, fields?: Fields): void;
  warning(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** The same log with these fields on every line, as a request's trace. */
  with(fields: Fields): Log;
}

// An Error's own message and stack are not enumerable: JSON.stringify would print neither.
const spelledOut = (_key: string, value: unknown): unknown =>
  value instanceof Error
    ? { name: value.name, message: value.message, stack: value.stack, cause: value.cause }
    : value;

const nothing = (): void => undefined;

/** A log that writes JSON lines, as Cloud Logging reads them, to `write` (a whole line a call); those below `least` are not made at all. */
export const createLog = (
  write: (line: string) => void,
  always: Fields = {},
  least: Severity = 'DEBUG',
): Log => {
  const at = (severity: Severity): Log['info'] =>
    SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(least)
      ? nothing
      : (message, fields = {}) =>
          write(`${JSON.stringify({ severity, message, ...always, ...fields }, spelledOut)}\n`);
  return {
    debug: at('DEBUG'),
    info: at('INFO'),
    notice: at('NOTICE'),
    warning: at('WARNING'),
    error: at('ERROR'),
    with: (fields) => createLog(write, { ...always, ...fields }, least),
  };
};

/** Ties log lines to the request they are about, as Cloud Logging groups them. */

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;
const CLOUD_TRACE = /^([0-9a-f]{32})(\/.*)?$/;

/** The fields that every line of this request carries; none where the request names no trace. */
export const traceFields = (headers: IncomingHttpHeaders, project: string): Fields => {
  const cloud = headers['x-cloud-trace-context'];
  const traceId =
    CLOUD_TRACE.exec(typeof cloud === 'string' ? cloud : '')?.[1] ??
    TRACEPARENT.exec(headers['traceparent']?.toString() ?? '')?.[1];
  return traceId === undefined
    ? {}
    : { 'logging.googleapis.com/trace': `projects/${project}/traces/${traceId}` };
};
