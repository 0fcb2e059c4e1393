/** Whom ssh is to reach, as an operator says it and a monitor believes it. */

/** It comes to a command line: never an option, never a word for a shell. */
export const userAtHostSchema = {
  type: 'string',
  pattern: '^[a-zA-Z0-9][a-zA-Z0-9.\\-@_]*$',
  maxLength: 255,
} as const;

const PATTERN = new RegExp(userAtHostSchema.pattern);

/** The schema's rule, for what came by another way than a request. */
export const isUserAtHost = (text: string): boolean =>
  text.length <= userAtHostSchema.maxLength && PATTERN.test(text);
