/** A role on something and its members: adds the missing members and, unless the role is shared with others, removes the rest. */
import { at, items, text, texts } from './json_path.ts';
import { type Command, type Fact, FILE, gcloud, type Json, type Resource } from './resource.ts';

/** Under which a role holds: an expression over the resource that is asked for, and a title. */
export interface Condition {
  readonly title: string;
  readonly expression: string;
}

interface Binding {
  /** What the role is on, as in the resource's name: `topic machine-events`. */
  readonly on: string;
  readonly within: string;
  readonly role: string;
  readonly members: (fact: Fact) => readonly string[];
  /** The command group before the verb: `['pubsub', 'topics']`. */
  readonly group: readonly string[];
  /** The arguments after the verb: `['machine-events', '--project=p']`. */
  readonly target: readonly string[];
  /** Others may hold the role too, as on a project or on an operator's secret, and keep it: only these are ours to give it to and to take it from. */
  readonly ours?: readonly string[];
  /** Under which ours have the role, and under no other: only for groups whose policies know conditions. */
  readonly condition?: Condition;
  /** Commands that run before the first member is added and that make it exist. */
  readonly before?: readonly Command[];
}

// Once a policy has a conditional binding, gcloud refuses to guess which one is meant. Groups without conditions do not know the flag.
const CONDITIONAL_GROUPS: readonly string[] = ['projects', 'iam', 'iap', 'storage', 'secrets'];

const isSame = (found: Json, condition: Condition | undefined): boolean =>
  text(found, 'title') === (condition?.title ?? '') &&
  text(found, 'expression') === (condition?.expression ?? '') &&
  text(found, 'description') === '';

/** The members of the role under the condition, sorted; without one, of the binding that has none. */
const membersOf = (policy: Json, role: string, condition: Condition | undefined): readonly string[] =>
  items(at(policy, 'bindings'))
    .filter((binding) => text(binding, 'role') === role && isSame(at(binding, 'condition'), condition))
    .flatMap((binding) => texts(at(binding, 'members')))
    .sort();

/** Who of `members` has the role under another condition, or without one: `{member, condition}`. */
const otherwise = (
  policy: Json,
  role: string,
  condition: Condition | undefined,
  members: readonly string[],
): readonly Json[] =>
  condition === undefined
    ? []
    : items(at(policy, 'bindings'))
        .filter((binding) => text(binding, 'role') === role && !isSame(at(binding, 'condition'), condition))
        .flatMap((binding) =>
          texts(at(binding, 'members')).map((member) => ({ member, condition: at(binding, 'condition') })),
        )
        .filter(({ member }) => members.includes(member));

export const binding = (spec: Binding): Resource => {
  const { on, within, role, members, group, target, ours, condition, before = [] } = spec;
  const under =
    condition === undefined ? 'None' : `expression=${condition.expression},title=${condition.title}`;
  const change = (
    verb: 'add' | 'remove',
    member: string,
    flag = `--condition=${under}`,
  ): readonly string[] => [
    ...group,
    `${verb}-iam-policy-binding`,
    ...target,
    `--member=${member}`,
    `--role=${role}`,
    ...(CONDITIONAL_GROUPS.includes(group[0] ?? '') ? [flag] : []),
  ];
  const add = (member: string): Command => gcloud(...change('add', member));
  const remove = (member: string): Command => gcloud(...change('remove', member));
  /** gcloud takes away only the binding whose whole condition it is given. */
  const removeOtherwise = (found: Json): readonly Command[] =>
    items(at(found, 'otherwise')).map((one) => {
      const other = at(one, 'condition');
      return other === undefined
        ? gcloud(...change('remove', text(one, 'member'), '--condition=None'))
        : {
            args: change('remove', text(one, 'member'), `--condition-from-file=${FILE}`),
            file: `${JSON.stringify(other, null, 2)}\n`,
          };
    });
  const wanted = (fact: Fact): readonly string[] => [...members(fact)].sort();
  return {
    name: `${role} on ${on}`,
    within,
    read: [...group, 'get-iam-policy', ...target],
    find: (policy, fact) => {
      const want = wanted(fact);
      const all = membersOf(policy, role, condition);
      const found = {
        members: all.filter((member) => ours?.includes(member) ?? true),
        otherwise: otherwise(policy, role, condition, ours ?? want),
      };
      return found.members.length + found.otherwise.length === 0 && want.length > 0 ? undefined : found;
    },
    want: (fact) => ({ members: wanted(fact), otherwise: [] }),
    create: (fact) => [...before, ...wanted(fact).map(add)],
    update: (found, fact) => {
      const have = texts(at(found, 'members'));
      const want = wanted(fact);
      return [
        // First what is missing, so that no one is without the role in between.
        ...want.filter((member) => !have.includes(member)).map(add),
        ...have.filter((member) => !want.includes(member)).map(remove),
        ...removeOtherwise(found),
      ];
    },
    // A resource that is deleted takes its policy with it. A project is not deleted, and a secret is its operator's.
    ...(ours !== undefined && {
      remove: (found) => [...texts(at(found, 'members')).map(remove), ...removeOtherwise(found)],
    }),
  };
};
