/** A parsed call of the stand-in gcloud, and the state of its project. */
import type { Json } from '../../../../deploy/gcp/resource.ts';

export type Thing = Record<string, Json>;

/** The project between calls. */
export interface State {
  readonly number: string;
  /** Things by command group (`pubsub topics`) and name. */
  readonly things: Record<string, Record<string, Thing>>;
  /** The members of each role, by what the policy is on: `pubsub topics machine-events`. */
  readonly policies: Record<string, Record<string, string[]>>;
  /** What gcloud prints about regions, quotas and organization policies, by the name that it is asked for; what is absent may not be read. */
  readonly limits: Record<string, Json>;
  /** What fails for a while: the commands that begin with `command` are refused `times` times. */
  readonly troubles: { readonly command: string; readonly because: string; times: number }[];
  /** What Cloud Run allows one service. */
  milliVcpu: number;
  /** The commands that changed the project, in order. */
  readonly changes: string[];
  /** The number of commands that succeeded. */
  count: number;
}

/** Cloud Run's quotas in all regions, as the real gcloud prints them: milli vCPU, and bytes. */
export const quotas = (milliVcpu: number, gib: number): Json =>
  Object.entries({ cpu_allocation: milliVcpu, mem_allocation: gib * 2 ** 30 }).map(([name, limit]) => ({
    metric: `run.googleapis.com/${name}`,
    consumerQuotaLimits: [
      {
        metric: `run.googleapis.com/${name}`,
        quotaBuckets: [
          { effectiveLimit: String(limit), defaultLimit: String(limit) },
          { effectiveLimit: '1', dimensions: { region: 'europe-north1' } },
        ],
        unit: '1/{project}/{region}',
      },
    ],
  }));

export const emptyState = (): State => ({
  number: '123456789012',
  things: {},
  policies: {},
  troubles: [],
  milliVcpu: 20_000,
  limits: {
    'run.googleapis.com': quotas(20_000, 40),
    'run regions': [{ locationId: 'us-central1' }, { locationId: 'europe-west1' }],
  },
  changes: [],
  count: 0,
});

/** A command that fails: gcloud prints the message and exits with 1. */
export class Refusal extends Error {}

export interface Call {
  /** The command group without its track: `pubsub topics`. */
  readonly group: string;
  readonly verb: string;
  readonly names: readonly string[];
  readonly flags: ReadonlyMap<string, string>;
  /** Every value of a flag that may be repeated. */
  readonly all: (flag: string) => readonly string[];
  readonly project: string;
}

/** How URLs name a kind whose things cannot be deleted while another thing's URL names them. */
const USED_AS: Readonly<Record<string, string>> = {
  'compute backend-services': 'backendServices',
  'compute network-endpoint-groups': 'networkEndpointGroups',
  'compute url-maps': 'urlMaps',
  'compute security-policies': 'securityPolicies',
  'compute ssl-certificates': 'sslCertificates',
  'compute ssl-policies': 'sslPolicies',
  'compute target-https-proxies': 'targetHttpsProxies',
  'compute target-http-proxies': 'targetHttpProxies',
};

export const flag = ({ flags }: Call, name: string): string => {
  const value = flags.get(name);
  if (value === undefined) throw new Refusal(`--${name} is missing`);
  return value;
};

export const kind = (state: State, group: string): Record<string, Thing> => (state.things[group] ??= {});

export const existing = (state: State, group: string, name: string): Thing => {
  const thing = kind(state, group)[name];
  if (thing === undefined) throw new Refusal(`NOT_FOUND: ${group} ${name} was not found`);
  return thing;
};

export const add = (state: State, group: string, name: string, thing: Thing): void => {
  if (kind(state, group)[name] !== undefined)
    throw new Refusal(`ALREADY_EXISTS: ${group} ${name} already exists`);
  kind(state, group)[name] = thing;
};

export const removeThing = (state: State, group: string, name: string): void => {
  existing(state, group, name);
  const users = Object.entries(state.things).flatMap(([other, things]) =>
    Object.entries(things)
      .filter(([user]) => other !== group || user !== name)
      .filter(([, thing]) => JSON.stringify(thing).includes(`/${USED_AS[group] ?? '-'}/${name}"`))
      .map(([user]) => `${other} ${user}`),
  );
  if (users.length > 0)
    throw new Refusal(`The resource ${name} is already being used by ${users.join(', ')}`);
  Reflect.deleteProperty(kind(state, group), name);
  Reflect.deleteProperty(state.policies, `${group} ${name}`);
};

/** The words before the verb name the group; the words after it are names. `pubsub topics create machine-events --project=p` */
export const parseCall = (args: readonly string[], verbs: ReadonlySet<string>): Call => {
  const words = args.filter((arg) => !arg.startsWith('--'));
  const given = args
    .filter((arg) => arg.startsWith('--'))
    .map((arg) => {
      const [name = '', ...value] = arg.slice(2).split('=');
      return [name, value.join('=')] as const;
    });
  const at = words.findIndex((word) => verbs.has(word));
  const track = /^(alpha|beta) /;
  return {
    group: words.slice(0, at).join(' ').replace(track, ''),
    verb: words[at] ?? '',
    names: words.slice(at + 1),
    flags: new Map(given),
    all: (name) => given.filter(([one]) => one === name).map(([, value]) => value),
    project: new Map(given).get('project') ?? words[at + 1] ?? '',
  };
};
