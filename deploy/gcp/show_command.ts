/** A command as a person could type it. */
import type { Command } from './resource.ts';

const PLAIN = /^[A-Za-z0-9_./:=@%+,~<>()-]+$/;
const SAFE = /^[A-Za-z0-9_./:=@%+,~-]+$/;

/** For a shell; what only shows a fact not known yet, `<number of the project>`, is left readable. */
export const quote = (argument: string): string =>
  SAFE.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;

export const showCommand = ({ args, file }: Command): string => {
  const line = [
    'gcloud',
    ...args.map((argument) => (PLAIN.test(argument) ? argument : quote(argument))),
  ].join(' ');
  if (file === undefined) return line;
  const content = file.content.trimEnd().replaceAll('\n', '\n    ');
  return `${line} ${file.flag}=FILE, which holds:\n    ${content}`;
};
