/** What becomes known only while things come to exist: the project's number, the IDs of backend services, the release. */
import type { Fact } from './resource.ts';

export interface Facts {
  readonly fact: Fact;
  /** The same, without an answer for what is not known. */
  readonly known: (name: string) => string | undefined;
  readonly learn: (facts: Readonly<Record<string, string>>) => void;
}

/** Facts worked out from others when first asked for; undefined while those others are not known. */
export type Derived = Readonly<
  Record<string, (known: (name: string) => string | undefined) => string | undefined>
>;

/** `isPlan`: what is not known yet reads `<name>`; else asking for it is a mistake in the order of things, and throws. */
export const createFacts = (derived: Derived, isPlan: boolean): Facts => {
  const known = new Map<string, string>();
  const look = (name: string): string | undefined => {
    const value = known.get(name) ?? derived[name]?.(look);
    if (value !== undefined) known.set(name, value);
    return value;
  };
  return {
    known: look,
    fact: (name) => {
      const value = look(name);
      if (value !== undefined) return value;
      if (isPlan) return `<${name}>`;
      throw new Error(`the ${name} is not known yet: what gives it must come first`);
    },
    learn: (facts) => {
      for (const [name, value] of Object.entries(facts)) known.set(name, value);
    },
  };
};
