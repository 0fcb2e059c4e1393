/** Any program that switches power. */
import { readFileSync } from 'node:fs';
import { runProgramOf } from '../connect/program.ts';
import { redactor } from '../redact.ts';
import { AC, type Driver, optionalText, type Reading, type Settings } from './driver.ts';

const ARGV = {
  type: 'array',
  items: { type: 'string', maxLength: 1024 },
  minItems: 1,
  maxItems: 64,
} as const;
const EXPRESSION = { type: 'string', minLength: 1, maxLength: 200 } as const;

const argvOf = (settings: Settings, name: string): readonly string[] | undefined => {
  const value = settings[name];
  return Array.isArray(value) ? value.map(String) : undefined;
};

const expression = (settings: Settings, name: string): RegExp | undefined => {
  const text = optionalText(settings, name);
  try {
    return text === undefined ? undefined : new RegExp(text, 'm');
  } catch {
    throw new Error(`${name} is not a regular expression`);
  }
};

/** `{"NAME":{"file":"/etc/secret"}}`: read at each start of a program, so that a new secret needs no restart. */
const secretsOf = (settings: Settings): Record<string, string> => {
  const entries = Object.entries(settings['env'] ?? {}) as [string, { readonly file: string }][];
  return Object.fromEntries(
    entries.map(([name, { file }]) => [name, readFileSync(file, 'utf8').replace(/\r?\n$/, '')]),
  );
};

export const command: Driver = {
  ...AC,
  required: { on: ARGV, off: ARGV },
  optional: {
    read: ARGV,
    readOn: EXPRESSION,
    readOff: EXPRESSION,
    cycle: ARGV,
    env: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        properties: { file: { type: 'string', minLength: 1 } },
        required: ['file'],
        additionalProperties: false,
      },
    },
  },
  port: /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$/,
  // Only if `cycle` takes the time; the config's reader checks that.
  isCycleTimed: true,
  isEachPortApart: true,
  check: (settings) => {
    const hasRead = settings['read'] !== undefined;
    const hasBoth = settings['readOn'] !== undefined && settings['readOff'] !== undefined;
    if (hasRead !== hasBoth) throw new Error('read needs readOn and readOff, and they need read');
    expression(settings, 'readOn');
    expression(settings, 'readOff');
  },
  address: (settings, port) => `${argvOf(settings, 'on')?.[0] ?? ''} ${port}`,
  open: (settings, { childEnvironment }) => {
    const readOn = expression(settings, 'readOn');
    const readOff = expression(settings, 'readOff');
    return (port) => {
      const run = async (argv: readonly string[], signal: AbortSignal, seconds?: number): Promise<string> => {
        const secrets = secretsOf(settings);
        const parts = argv.map((part) =>
          part.replaceAll('{port}', port).replaceAll('{seconds}', String(seconds ?? '')),
        );
        try {
          return await runProgramOf(parts, { ...childEnvironment, ...secrets }, signal);
        } catch (error) {
          // Without the cause: the program may have printed what it was given.
          // eslint-disable-next-line preserve-caught-error
          throw new Error(redactor(Object.values(secrets))(error instanceof Error ? error.message : ''));
        }
      };
      const read = argvOf(settings, 'read');
      const cycle = argvOf(settings, 'cycle');
      return {
        ...(read && {
          read: async (signal): Promise<Reading> => {
            const output = (await run(read, signal)).slice(0, 4_096);
            const isOn = readOn?.test(output) === true;
            if (isOn === (readOff?.test(output) === true))
              throw new Error(
                `${read[0] ?? ''}: ${isOn ? 'both' : 'neither'} readOn and readOff match its output`,
              );
            return isOn ? 'on' : 'off';
          },
        }),
        set: async (state, signal) => {
          await run(argvOf(settings, state) ?? [], signal);
        },
        ...(cycle && {
          cycle: async (seconds, signal) => {
            await run(cycle, signal, seconds);
          },
        }),
      };
    };
  },
};
