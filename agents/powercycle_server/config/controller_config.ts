/** One controller's part of the config. */
import type { JSONSchema } from 'json-schema-to-ts';
import type { Driver, Settings } from '../driver/driver.ts';
import { parser } from '../../../shared/types/parser.ts';
import { parseMachineId } from '../../../shared/types/machine_id.ts';
import { type Controller, portsName, type Timing } from './controller.ts';
import { ConfigError, entriesOf, membersOf } from './members.ts';
import { fileMembersFor, withSecrets } from './secret_files.ts';

export const TIMING = {
  offSeconds: { type: 'integer', minimum: 1, maximum: 300 },
  verifySeconds: { type: 'integer', minimum: 1, maximum: 600 },
  maxPerDay: { type: 'integer', minimum: 1, maximum: 100 },
  minGapSeconds: { type: 'integer', minimum: 0, maximum: 86_400 },
} as const satisfies Record<string, JSONSchema>;

const COMMON = {
  ...TIMING,
  ownCycle: { type: 'boolean' },
  powers: { type: 'string', enum: ['host', 'device'] },
} as const;

const MAX_PORTS_OF_A_MACHINE = 8;
/** The server takes no longer name of an outlet, nor anything else beside it. */
const MAX_OUTLET_CHARS = 200;

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** `3`, `"3"` or `[3, 4]`. */
const portsOf = (value: unknown, driver: Driver, where: string): readonly string[] => {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0 || list.length > MAX_PORTS_OF_A_MACHINE)
    throw new ConfigError(`${where}: give one port, or a list of at most ${MAX_PORTS_OF_A_MACHINE}`);
  const ports = list.map((item) =>
    typeof item === 'number' || typeof item === 'string' ? String(item) : '',
  );
  const wrong = list.find((_item, at) => !driver.port.test(ports[at] ?? ''));
  if (wrong !== undefined)
    throw new ConfigError(`${where}: ${JSON.stringify(wrong).slice(0, 80)} is not a port`);
  if (portsName({ ports }).length > MAX_OUTLET_CHARS)
    throw new ConfigError(`${where}: its ports are longer than ${MAX_OUTLET_CHARS} characters together`);
  if (new Set(ports).size < ports.length) throw new ConfigError(`${where}: a port is listed twice`);
  return ports;
};

const machinesOf = (value: unknown, driver: Driver, where: string): ReadonlyMap<string, readonly string[]> =>
  new Map(
    entriesOf(value, `${where}: ports`).map(([id, ports]) => {
      try {
        parseMachineId(id);
      } catch (error) {
        throw new ConfigError(`${where}: ports: ${messageOf(error)}`);
      }
      return [id, portsOf(ports, driver, `${where}: ${id}`)];
    }),
  );

export interface ControllerInput {
  readonly section: string;
  readonly label: string;
  readonly value: unknown;
  readonly driver: Driver;
  readonly defaults: Partial<Timing>;
  /** $POWERCYCLE_PASSWORD, for edgeswitch alone. */
  readonly environmentPassword: string | undefined;
}

/** Throws a ConfigError that names section and label. */
export const controllerOf = (input: ControllerInput): Controller => {
  const { section, label, driver } = input;
  const where = `${section} ${label}`;
  const own = { ...driver.required, ...driver.optional };
  const known = [...Object.keys(own), ...fileMembersFor(Object.keys(own)), ...Object.keys(COMMON), 'ports'];
  const members = new Map(membersOf(input.value, known, where));
  const machines = machinesOf(members.get('ports') ?? {}, driver, where);
  members.delete('ports');
  withSecrets(members, where);
  if (section === 'edgeswitch' && !members.has('password') && input.environmentPassword !== undefined)
    members.set('password', input.environmentPassword);
  const schema = {
    type: 'object',
    properties: { ...own, ...COMMON },
    required: Object.keys(driver.required),
    additionalProperties: false,
  };
  const settings: Settings = { label, ...Object.fromEntries(members) };
  try {
    parser<unknown>(where, schema)(Object.fromEntries(members));
    driver.check?.(settings, machines);
  } catch (error) {
    const message = messageOf(error);
    throw new ConfigError(message.includes(where) ? message : `${where}: ${message}`);
  }
  const pick = (name: keyof Timing, otherwise: number): number => {
    const value = members.get(name);
    return typeof value === 'number' ? value : (input.defaults[name] ?? otherwise);
  };
  // A command's own cycle is timed if it takes the time.
  const isCycleTimed =
    driver.isCycleTimed &&
    (section !== 'command' || JSON.stringify(settings['cycle'] ?? '').includes('{seconds}'));
  const ownCycle = members.get('ownCycle');
  return {
    section,
    label,
    driver,
    settings,
    timing: {
      offSeconds: pick('offSeconds', driver.offSeconds),
      verifySeconds: pick('verifySeconds', driver.verifySeconds),
      maxPerDay: pick('maxPerDay', 4),
      minGapSeconds: pick('minGapSeconds', 900),
    },
    ownCycle: typeof ownCycle === 'boolean' ? ownCycle : isCycleTimed,
    isCycleTimed,
    powers:
      members.get('powers') === 'device'
        ? 'device'
        : members.get('powers') === 'host'
          ? 'host'
          : driver.powers,
    machines,
  };
};
