/**
 * Writes the validators that every cold start needs as code: to load ajv and compile them would take a tenth of a cold start.
 * `npm run compile-schemas` after a change to one of these schemas; a test says when that was forgotten.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv, type Options } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { format, resolveConfig } from 'prettier';
import { eventSchema } from '../event.ts';
import { instanceSchema } from '../instance.ts';

const SCHEMAS: Readonly<
  Record<string, { schema: object; useDefaults: NonNullable<Options['useDefaults']> }>
> = {
  // null counts as absent, as in Go; what is absent is filled in.
  'event.cjs': { schema: eventSchema, useDefaults: 'empty' },
  'instance.cjs': { schema: instanceSchema, useDefaults: false },
};

/** The code of each file in this folder, laid out for a reviewer. */
export const compiledSchemas = async (): Promise<Map<string, string>> => {
  const files = new Map<string, string>();
  for (const [file, { schema, useDefaults }] of Object.entries(SCHEMAS)) {
    const ajv = new Ajv({ useDefaults, code: { source: true } });
    const validator = standalone.default(ajv, ajv.compile(schema));
    // To ajv an empty text is absent as well; to Go it is a text, and in the place of a number wrong.
    const exact = validator.replaceAll(/ \|\| data\d*\.\w+ === ""/g, '');
    const code = `// Written by "npm run compile-schemas".\n${exact}`;
    const path = fileURLToPath(new URL(file, import.meta.url));
    files.set(path, await format(code, { ...(await resolveConfig(path)), filepath: path }));
  }
  return files;
};

if (import.meta.main) for (const [path, code] of await compiledSchemas()) writeFileSync(path, code);
