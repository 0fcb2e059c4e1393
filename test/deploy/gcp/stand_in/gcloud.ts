/** A stand-in gcloud that plays a project: enough of it for a deployment to meet resources that exist, are missing or fail. */
import { readFileSync } from 'node:fs';
import { at, items, text } from '../../../../deploy/gcp/json_path.ts';
import type { Json } from '../../../../deploy/gcp/resource.ts';
import type { Answer } from '../gcloud_process.ts';
import {
  add,
  type Call,
  existing,
  flag,
  kind,
  parseCall,
  Refusal,
  removeThing,
  type State,
  type Thing,
} from './call.ts';
import { deploy, listRevisions, updateTraffic } from './cloud_run.ts';
import { bindings, KINDS, needsApi, roleUnder } from './simple_kinds.ts';
import { printObject, STORAGE } from './storage.ts';

const VERBS = new Set([
  'list',
  'describe',
  'create',
  'update',
  'delete',
  'import',
  'enable',
  'deploy',
  'update-traffic',
  'add-backend',
  'remove-backend',
  'set-target',
  'resume',
  'get-iam-policy',
  'add-iam-policy-binding',
  'remove-iam-policy-binding',
  'list-files-for-upload',
  'cat',
  'cp',
  'rm',
  'publish',
  'set-cleanup-policies',
]);

const keyOf = (call: Call): string => {
  const [name = ''] = call.names;
  // `scheduler jobs create http machine-server-tick`
  if (call.group === 'scheduler jobs') return call.names.at(-1) ?? '';
  if (call.group === 'iam service-accounts' && !name.includes('@'))
    return `${name}@${call.project}.iam.gserviceaccount.com`;
  if (call.group === 'firestore databases') return flag(call, 'database');
  if (call.group === 'firestore indexes fields' || call.group === 'firestore fields ttls') {
    return `collectionGroups/${flag(call, 'collection-group')}/fields/${name}`;
  }
  return name;
};

const checkMember = (call: Call, state: State, member: string): void => {
  const isOwn = member.endsWith(`@${call.project}.iam.gserviceaccount.com`);
  if (isOwn) existing(state, 'iam service-accounts', member.slice('serviceAccount:'.length));
  const [, number, service] =
    /^serviceAccount:service-(\d+)@gcp-sa-(\w+)\.iam\.gserviceaccount\.com$/.exec(member) ?? [];
  if (number !== undefined && kind(state, 'agents')[`${service ?? ''}.googleapis.com`] === undefined)
    throw new Refusal(
      `INVALID_ARGUMENT: Service account ${member.replace('serviceAccount:', '')} does not exist.`,
    );
};

/** The role as the state names it: with its condition, if the call gives one. */
const conditionedRole = ({ flags }: Call, role: string, policy: object): string => {
  const file = flags.get('condition-from-file');
  const given = flags.get('condition');
  if (file !== undefined) return roleUnder(role, JSON.parse(readFileSync(file, 'utf8')) as Thing);
  if (given === undefined && Object.keys(policy).some((one) => one.includes(' if ')))
    throw new Refusal(
      'Adding a binding without specifying a condition to a policy containing conditions is prohibited in non-interactive mode. ' +
        'Run the command again with `--condition=None`',
    );
  const [, expression = '', title = ''] = /^expression=(.*),title=(.*)$/.exec(given ?? '') ?? [];
  return expression === '' ? role : roleUnder(role, { expression, title });
};

const policyCall = (call: Call, state: State): Json => {
  const on = `${call.group} ${call.names[0] ?? call.flags.get('service') ?? ''}`;
  const policy = (state.policies[on] ??= {});
  if (call.verb === 'get-iam-policy') return { etag: 'x', bindings: bindings(policy) };
  const member = flag(call, 'member');
  const role = conditionedRole(call, flag(call, 'role'), policy);
  const members = (policy[role] ??= []);
  if (call.verb === 'add-iam-policy-binding') {
    checkMember(call, state, member);
    if (!members.includes(member)) members.push(member);
  } else {
    if (!members.includes(member))
      throw new Refusal('Policy binding with the specified principal, role, and condition not found!');
    policy[role] = members.filter((one) => one !== member);
  }
  if (policy[role].length === 0) Reflect.deleteProperty(policy, role);
  return undefined;
};

const firestoreField = (call: Call, state: State): void => {
  const name = `projects/${call.project}/databases/(default)/${keyOf(call)}`;
  existing(state, 'firestore databases', '(default)');
  const orders = call.all('index').map((index) => index.replace('order=', '').toUpperCase());
  kind(state, call.group)[keyOf(call)] =
    call.group === 'firestore fields ttls'
      ? { name, ttlConfig: { state: 'CREATING' } }
      : {
          name,
          indexConfig: {
            indexes: orders.map((order) => ({ queryScope: 'COLLECTION', fields: [{ order }] })),
          },
        };
};

const compositeIndex = (call: Call, state: State): void => {
  const fields = call.all('field-config').map((config) => {
    const [path = '', order = ''] = config.split(',');
    return { fieldPath: path.replace('field-path=', ''), order: order.replace('order=', '').toUpperCase() };
  });
  add(state, call.group, JSON.stringify(fields), {
    name: `projects/${call.project}/databases/(default)/collectionGroups/${flag(call, 'collection-group')}/indexes/1`,
    queryScope: flag(call, 'query-scope').replace('-', '_').toUpperCase(),
    fields: [...fields, { fieldPath: '__name__', order: 'ASCENDING' }],
  });
};

const sink = (call: Call, state: State): Json => {
  const described = (kind(state, 'logging sinks')['_Default'] ??= { name: '_Default', exclusions: [] });
  const change = call.flags.get('add-exclusion') ?? call.flags.get('update-exclusion');
  const removed = call.flags.get('remove-exclusions');
  const all = items(described['exclusions']);
  const without = (name: string): readonly Json[] => all.filter((one) => text(one, 'name') !== name);
  if (change !== undefined) {
    const [, name = '', filter = ''] = /^\^;\^name=([^;]+);filter=(.*)$/.exec(change) ?? [];
    described['exclusions'] = [...without(name), { name, filter }];
  }
  if (removed !== undefined) described['exclusions'] = without(removed);
  return described;
};

const changeBackend = (call: Call, state: State): void => {
  const [name = ''] = call.names;
  const backend = existing(state, call.group, name);
  const group = flag(call, 'network-endpoint-group');
  existing(state, 'compute network-endpoint-groups', group);
  const others = items(backend['backends']).filter((one) => !text(one, 'group').endsWith(`/${group}`));
  const added = { group: `https://x/regions/r/networkEndpointGroups/${group}` };
  backend['backends'] = call.verb === 'add-backend' ? [...others, added] : others;
};

const change = (call: Call, state: State): void => {
  const make = KINDS[call.group];
  const key = keyOf(call);
  if (make === undefined) throw new Refusal(`the stand-in does not know ${call.group} ${call.verb}`);
  if (call.verb === 'create' || call.verb === 'import') {
    const thing = make(call, state, call.group === 'scheduler jobs' ? key : (call.names[0] ?? key));
    if (call.verb === 'import') kind(state, call.group)[key] = thing;
    else add(state, call.group, key === '' ? text(thing, 'name') : key, thing);
    return;
  }
  const was = existing(state, call.group, key);
  kind(state, call.group)[key] = {
    ...was,
    ...make(call, state, key),
    ...(was['id'] !== undefined && { id: was['id'] }),
  };
};

const addRule = (call: Call, state: State): void => {
  const policy = existing(state, 'compute security-policies', flag(call, 'security-policy'));
  const priority = Number(call.names[0]);
  policy['rules'] = [
    ...items(policy['rules']).filter((one) => at(one, 'priority') !== priority),
    {
      priority,
      action: flag(call, 'action'),
      match: call.flags.has('expression')
        ? { expr: { expression: flag(call, 'expression') } }
        : { versionedExpr: 'SRC_IPS_V1', config: { srcIpRanges: [flag(call, 'src-ip-ranges')] } },
      rateLimitOptions: {
        rateLimitThreshold: {
          count: Number(flag(call, 'rate-limit-threshold-count')),
          intervalSec: Number(flag(call, 'rate-limit-threshold-interval-sec')),
        },
        enforceOnKey: flag(call, 'enforce-on-key').toUpperCase().replace('-', '_'),
      },
    },
  ];
};

const removal = (call: Call, state: State): void => {
  const [group, key] = [call.group, keyOf(call)];
  if (at(kind(state, group)[key], 'deleteProtectionState') === 'DELETE_PROTECTION_ENABLED') {
    throw new Refusal('FAILED_PRECONDITION: delete protection is enabled');
  }
  removeThing(state, group, key);
};

/** gcloud sends `30d` as `2592000s`. */
const inSeconds = (duration: string): string =>
  duration.endsWith('d') ? `${Number.parseInt(duration, 10) * 86_400}s` : duration;

/** Commands that differ from the general create, update and delete. */
const SPECIAL: Readonly<Record<string, (call: Call, state: State) => void>> = {
  'services enable': (call, state) => {
    const [name = ''] = call.names;
    add(state, call.group, name, { config: { name } });
  },
  'artifacts repositories set-cleanup-policies': (call, state) => {
    const policies = JSON.parse(readFileSync(flag(call, 'policy'), 'utf8')) as (Thing & { name: string })[];
    const printed = policies.map(({ name, action, condition, mostRecentVersions }) => [
      name,
      {
        id: name,
        action: text(action, 'type').toUpperCase(),
        ...(condition !== undefined && {
          condition: { ...(condition as Thing), olderThan: inSeconds(text(condition, 'olderThan')) },
        }),
        ...(mostRecentVersions !== undefined && { mostRecentVersions }),
      },
    ]);
    existing(state, call.group, call.names[0] ?? '')['cleanupPolicies'] = Object.fromEntries(printed) as Json;
  },
  'compute security-policies create': (call, state) => {
    add(state, call.group, call.names[0] ?? '', {
      name: call.names[0] ?? '',
      rules: [{ priority: 2147483647 }],
    });
  },
  'compute security-policies rules create': addRule,
  'compute security-policies rules update': addRule,
  'services identity create': (call, state) => {
    kind(state, 'agents')[flag(call, 'service')] = {};
  },
  'firestore indexes composite create': compositeIndex,
  'firestore indexes fields update': firestoreField,
  'firestore fields ttls update': firestoreField,
  'logging sinks update': sink,
  ...STORAGE,
  'run deploy': deploy,
  'scheduler jobs resume': (call, state) => {
    existing(state, call.group, keyOf(call))['state'] = 'ENABLED';
  },
  'run services update-traffic': updateTraffic,
  'pubsub topics publish': (call, state) => {
    existing(state, 'pubsub topics', call.names[0] ?? '');
  },
  'compute backend-services add-backend': changeBackend,
  'compute backend-services remove-backend': changeBackend,
};

/** The quotas and policies that an account may read are those that the state has. */
const limit = (state: State, name: string): Json => {
  const printed = state.limits[name];
  if (printed === undefined)
    throw new Refusal(`PERMISSION_DENIED: The caller does not have permission on ${name}`);
  return printed;
};

const READ: Readonly<Record<string, (call: Call, state: State) => Json>> = {
  'projects describe': ({ project }, { number }) => ({ projectId: project, projectNumber: number }),
  'logging sinks describe': sink,
  'compute security-policies describe': (call, state) => [
    existing(state, 'compute security-policies', call.names[0] ?? ''),
  ],
  // Without the rules, in case Google's list has none.
  'compute security-policies list': (_call, state) =>
    Object.keys(kind(state, 'compute security-policies')).map((name) => ({ name })),
  'run revisions list': listRevisions,
  'storage cat': printObject,
  'services quota list': (call, state) => limit(state, flag(call, 'service')),
  'run regions list': (_call, state) => limit(state, 'run regions'),
  'org-policies describe': (call, state) => limit(state, call.names[0] ?? ''),
  'secrets versions list': (call, state) => {
    const [name = ''] = call.names;
    return existing(state, 'secrets', name)['versions'];
  },
};

const write = (call: Call, state: State): void => {
  if (call.verb.endsWith('-iam-policy-binding')) policyCall(call, state);
  else (SPECIAL[`${call.group} ${call.verb}`] ?? (call.verb === 'delete' ? removal : change))(call, state);
};

const read = (call: Call, state: State): Json => {
  if (call.verb === 'get-iam-policy') return policyCall(call, state);
  const special = READ[`${call.group} ${call.verb}`];
  return special === undefined ? Object.values(kind(state, call.group)) : special(call, state);
};

const run = (state: State, args: readonly string[]): string => {
  const call = parseCall(args, VERBS);
  if (call.verb === 'list-files-for-upload') return 'functions/index.ts\npackage.json';
  needsApi(state, call);
  if (['list', 'describe', 'get-iam-policy', 'cat'].includes(call.verb))
    return JSON.stringify(read(call, state));
  // A copy, because a command may fail halfway; a reading command needs none.
  const next = structuredClone(state);
  write(call, next);
  next.changes.push(args.join(' ').replace(/ --quiet$/, ''));
  Object.assign(state, next);
  return '';
};

/** Runs a command on the project. A command that fails leaves `state` as it is; one that begins with `refused` fails. */
export const callStandIn = (
  state: State,
  args: readonly string[],
  refused?: string,
  because = 'RESOURCE_EXHAUSTED: quota exceeded',
): Answer => {
  try {
    if (refused !== undefined && args.join(' ').startsWith(refused)) throw new Refusal(because);
    const words = args.join(' ');
    const trouble = state.troubles.find(({ command, times }) => times > 0 && words.startsWith(command));
    if (trouble !== undefined) {
      trouble.times--;
      throw new Refusal(trouble.because);
    }
    const stdout = run(state, args);
    state.count++;
    return { status: 0, stdout, stderr: '' };
  } catch (error) {
    const message = error instanceof Refusal ? error.message : String((error as Error).stack);
    return { status: 1, stdout: '', stderr: `ERROR: (gcloud) ${message}` };
  }
};
