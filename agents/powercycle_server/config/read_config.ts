/** Reads the config: JSON5, a superset of what the Go program reads. Refuses what cannot be right, naming both places. */
import JSON5 from 'json5';
import { parser } from '../../../shared/types/parser.ts';
import { optionalText } from '../driver/driver.ts';
import { DRIVERS } from '../driver/drivers.ts';
import type { Controller, Machine, RackConfig, Timing } from './controller.ts';
import { controllerOf, messageOf, TIMING } from './controller_config.ts';
import { duplicateIn } from './duplicates.ts';
import { ConfigError, entriesOf, membersOf } from './members.ts';
import { SECRET_MEMBERS } from './secret_files.ts';

/** A rack has some hundred outlets. */
const MAX_CONFIG_CHARS = 1024 * 1024;
const LABEL = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

const parseText = (text: string): unknown => {
  if (text.length > MAX_CONFIG_CHARS)
    throw new ConfigError(`the config is longer than ${MAX_CONFIG_CHARS} characters`);
  // An empty file says that the agent controls nothing.
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON5.parse(text);
  } catch (error) {
    throw new ConfigError(`not JSON5: ${messageOf(error)}`);
  }
  const duplicate = duplicateIn(text);
  if (duplicate !== undefined)
    throw new ConfigError(
      `${JSON.stringify(duplicate.name)} is given twice, in lines ${duplicate.lines.join(' and ')}`,
    );
  return value;
};

/** Remembers who took what; throws with both if it is taken twice. */
const once = () => {
  const takenBy = new Map<string, string>();
  return (what: string, by: string, complaint: (first: string) => string): void => {
    const first = takenBy.get(what);
    if (first !== undefined) throw new ConfigError(complaint(first));
    takenBy.set(what, by);
  };
};

const refuseClashes = (controllers: readonly Controller[]): void => {
  const label = once();
  const machine = once();
  const port = once();
  const outlet = once();
  for (const { section, label: name, driver, settings, machines } of controllers) {
    label(
      name,
      section,
      (first) => `the label ${name} is used in both ${first} and ${section}: labels must differ`,
    );
    for (const [id, ports] of machines) {
      machine(
        id,
        name,
        (first) => `${id} is in both ${first} and ${name}: a machine belongs to one controller`,
      );
      for (const each of ports) {
        port(`${name}/${each}`, id, (first) => `${name}/${each} is used by both ${first} and ${id}`);
        const physical = `${section} ${driver.address(settings, each)} ${driver.isEachPortApart ? '' : each}`;
        outlet(
          physical,
          `${name}/${each} (${id})`,
          (first) =>
            `${first} and ${name}/${each} (${id}) are the same outlet: both are port ${each} of ${driver.address(settings, each)}`,
        );
      }
    }
  }
};

/** The same for every spelling of an outlet that a kind of switch may take. */
const plain = (outlet: string): string => outlet.toLowerCase().replace(/\/$/, '');

const protectedOf = (value: unknown, controllers: readonly Controller[]): ReadonlySet<string> => {
  if (value === undefined) return new Set();
  if (!Array.isArray(value)) throw new ConfigError('protected must be a list like ["rack4-pdu/1"]');
  return new Set(
    value.map((item: unknown) => {
      const text = typeof item === 'string' ? item : JSON.stringify(item);
      const at = text.indexOf('/');
      const found = controllers.find(({ label }) => label === text.slice(0, at));
      if (found === undefined)
        throw new ConfigError(
          `protected: ${JSON.stringify(text.slice(0, 200))} names no controller: write LABEL/PORT`,
        );
      if (!found.driver.port.test(text.slice(at + 1)))
        throw new ConfigError(
          `protected: ${JSON.stringify(text.slice(0, 200))} names no port of ${found.section} ${found.label}`,
        );
      return plain(text);
    }),
  );
};

const remarksOf = ({ section, label, settings }: Controller): readonly string[] => [
  ...(settings['insecure'] === true ? [`${label}: TLS certificates are not checked (insecure: true)`] : []),
  ...(section === 'synaccess' && settings['password'] === undefined
    ? [`${label}: uses the default password of the device`]
    : []),
];

const secretsOf = ({ settings }: Controller): readonly string[] => {
  const secrets = SECRET_MEMBERS.flatMap((name) =>
    typeof settings[name] === 'string' ? [settings[name]] : [],
  );
  const password = optionalText(settings, 'password');
  if (password === undefined) return secrets;
  // As an Authorization header has it, which a device may repeat.
  const basic = `${optionalText(settings, 'user') ?? 'admin'}:${password}`;
  return [...secrets, Buffer.from(basic, 'utf8').toString('base64')];
};

/** Throws a ConfigError. `environmentPassword` is $POWERCYCLE_PASSWORD, for edgeswitch alone. */
export const readRackConfig = (text: string, environmentPassword?: string): RackConfig => {
  const top = membersOf(parseText(text), ['defaults', ...DRIVERS.keys(), 'protected'], '');
  const defaults = Object.fromEntries(membersOf(top.get('defaults') ?? {}, Object.keys(TIMING), 'defaults'));
  try {
    parser<Partial<Timing>>('defaults', { type: 'object', properties: TIMING })(defaults);
  } catch (error) {
    throw new ConfigError(messageOf(error));
  }
  const controllers = [...DRIVERS].flatMap(([section, driver]) =>
    entriesOf(top.get(section) ?? {}, section).map(([label, value]) => {
      if (!LABEL.test(label))
        throw new ConfigError(
          `${section}: the label ${JSON.stringify(label.slice(0, 100))} must be letters, digits, ".", "_" or "-"`,
        );
      return controllerOf({ section, label, value, driver, defaults, environmentPassword });
    }),
  );
  refuseClashes(controllers);
  const untouchable = protectedOf(top.get('protected'), controllers);
  const machines = controllers.flatMap((controller) =>
    [...controller.machines].map(([id, ports]): [string, Machine] => [
      id,
      {
        id,
        controller,
        ports,
        isProtected: ports.some((port) => untouchable.has(plain(`${controller.label}/${port}`))),
      },
    ]),
  );
  return {
    controllers,
    machines: new Map(machines),
    remarks: controllers.flatMap(remarksOf),
    secrets: [
      ...(environmentPassword === undefined ? [] : [environmentPassword]),
      ...controllers.flatMap(secretsOf),
    ],
  };
};
