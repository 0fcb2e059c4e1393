/** A resource of the project: how to read it, what is wanted, and the commands that get there. apply.ts decides which of them run. */

/** JSON as gcloud prints it; undefined stands for an absent member. */
export type Json =
  undefined | null | string | number | boolean | readonly Json[] | { readonly [member: string]: Json };

/** Stands for the path of the command's file in an argument: `FILE` or `--source=FILE`. */
export const FILE = 'FILE';

/** gcloud's arguments. `file` is the content of a file: the runner writes it, and its path takes the place of FILE in the arguments. */
export interface Command {
  readonly args: readonly string[];
  readonly file?: string;
}

/** The arguments with the path of the command's file. */
export const withFile = (args: readonly string[], path: string): readonly string[] =>
  args.map((argument) =>
    argument === FILE || argument.endsWith(`=${FILE}`) ? argument.slice(0, -FILE.length) + path : argument,
  );

/** A value known only once some resource exists, such as the project number. If it is unknown: throws, or returns `<name>` in a plan. */
export type Fact = (name: string) => string;

export interface Resource {
  /** Kind and name: `topic machine-events`. Unique. */
  readonly name: string;
  /** The name of the resource without which this one cannot be read. */
  readonly within?: string;
  /** A gcloud command that succeeds whether or not the resource exists: `list`, not `describe`. */
  readonly read: readonly string[];
  /** Only a check: an account that may not read it can deploy all the same, and is told that nothing was checked. */
  readonly readMayFail?: true;
  /** What an operator should know of what `read` printed, though nothing stops. */
  readonly notice?: (printed: Json) => string | undefined;
  /** Selects this resource from the output of `read`; undefined if it does not exist. */
  readonly find: (printed: Json, fact: Fact) => Json;
  /** What `find` should return. Members that are not named here may have any value. */
  readonly want: (fact: Fact) => Json;
  readonly create: (fact: Fact) => readonly Command[];
  /** Only an operator can create it; this says how. Without it a deployment stops. */
  readonly byHand?: string;
  /** From `found` to `want`. Throws if that cannot be done in place; the message says what an operator can do. */
  readonly update: (found: Json, fact: Fact) => readonly Command[];
  /** The facts that this resource gives once it exists. */
  readonly facts?: (found: Json) => Readonly<Record<string, string>>;
  /** The commands that `undeploy` runs. Without them, the resource stays. */
  readonly remove?: (found: Json, fact: Fact) => readonly Command[];
  /** The resource holds data that cannot be restored, or is needed to read it: `undeploy` removes it only if asked to. */
  readonly holdsData?: true;
}

/** A command without a file. */
export const gcloud = (...args: readonly string[]): Command => ({ args });
