/** Structured logs, the source of all metrics: one JSON object per line, with an event name and its fields. */
import type { IncomingHttpHeaders } from 'node:http';

/** In ascending order. */
const SEVERITIES = ['DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR'] as const;
type Severity = (typeof SEVERITIES)[number];
export type Fields = Readonly<Record<string, unknown>>;

/** `message` is a constant event name; values go into fields, because metrics and alerts match the name. */
export interface Log {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  /** For events that people ask about later: operator actions, refused callers. */
  notice(message: string, fields?: Fields): void;
  warning(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** The same log with these fields on every line, such as a request's trace. */
  with(fields: Fields): Log;
}

// An Error's message and stack are not enumerable: JSON.stringify would omit both.
const withErrorsSpelledOut = (_key: string, value: unknown): unknown =>
  value instanceof Error
    ? { name: value.name, message: value.message, stack: value.stack, cause: value.cause }
    : value;

const discard = (): void => undefined;

/** A log in Cloud Logging's JSON format. `write` gets one whole line per call; lines below `minimum` are not even built. */
export const createLog = (
  write: (line: string) => void,
  always: Fields = {},
  minimum: Severity = 'DEBUG',
): Log => {
  const at = (severity: Severity): Log['info'] =>
    SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(minimum)
      ? discard
      : (message, fields = {}) =>
          write(`${JSON.stringify({ severity, message, ...always, ...fields }, withErrorsSpelledOut)}\n`);
  return {
    debug: at('DEBUG'),
    info: at('INFO'),
    notice: at('NOTICE'),
    warning: at('WARNING'),
    error: at('ERROR'),
    with: (fields) => createLog(write, { ...always, ...fields }, minimum),
  };
};

/** W3C Trace Context: `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`. */
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;
/** Google's older header: `4bf92f3577b34da6a3ce929d0e0e4736/123456;o=1`. */
const CLOUD_TRACE = /^([0-9a-f]{32})(\/.*)?$/;

/** The fields by which Cloud Logging groups the lines of one request; `{}` if the request has no valid trace ID. */
export const traceFields = (headers: IncomingHttpHeaders, project: string): Fields => {
  const cloud = headers['x-cloud-trace-context'];
  const traceId =
    CLOUD_TRACE.exec(typeof cloud === 'string' ? cloud : '')?.[1] ??
    TRACEPARENT.exec(headers['traceparent']?.toString() ?? '')?.[1];
  return traceId === undefined
    ? {}
    : { 'logging.googleapis.com/trace': `projects/${project}/traces/${traceId}` };
};
