/** The SSH destination that an operator supplies and a monitor connects to: `root@chromebook-1`. */

/** The value goes on a command line: the pattern excludes options (`-oProxyCommand=…`) and shell syntax. */
export const userAtHostSchema = {
  type: 'string',
  pattern: '^[a-zA-Z0-9][a-zA-Z0-9.\\-@_]*$',
  maxLength: 255,
} as const;

const PATTERN = new RegExp(userAtHostSchema.pattern);

/** The same check as the schema's, for values that do not come from a request. */
export const isUserAtHost = (text: string): boolean =>
  text.length <= userAtHostSchema.maxLength && PATTERN.test(text);
