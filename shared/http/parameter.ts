/** The parameter at the end of a route's path, such as the `skia-1` of `/machine/skia-1`, by kind. */
import { PermanentError } from '../errors.ts';
import { MACHINE_ID, parseMachineId } from '../types/machine_id.ts';

export interface PathParameter {
  /** JSON Schema, for the API's description. */
  readonly schema: { readonly type: 'string'; readonly pattern?: string };
  /** Returns the text, or throws a PermanentError that says what is wrong with it. */
  readonly parse: (text: string) => string;
}

const MAX_QUOTED = 64;

/** Unless a route names another kind. */
export const machineIdParameter: PathParameter = {
  schema: { type: 'string', pattern: MACHINE_ID },
  parse: parseMachineId,
};

/** Incidents and silences: `silent-mwweyg5j-d337b5`. A text that cannot be one is refused as such. */
const idOf = (what: string): PathParameter => {
  const pattern = new RegExp(MACHINE_ID);
  return {
    schema: { type: 'string', pattern: MACHINE_ID },
    parse: (text) => {
      if (pattern.test(text)) return text;
      throw new PermanentError(
        'bad-request',
        `${JSON.stringify(text.slice(0, MAX_QUOTED))} is not the ID of ${what}; use 1 to 200 letters, digits, ".", "_" or "-"`,
      );
    },
  };
};
export const incidentIdParameter = idOf('an incident');
export const silenceIdParameter = idOf('a silence');

/** A file's name, never a path. */
const ASSET_NAME = '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$';
const assetName = new RegExp(ASSET_NAME);
export const assetNameParameter: PathParameter = {
  schema: { type: 'string', pattern: ASSET_NAME },
  parse: (text) => {
    if (assetName.test(text)) return text;
    throw new PermanentError('unknown-path', 'No such file of the page. Load the page again.');
  },
};

/** Whatever it is, the page itself says what is wrong with it. */
export const anyTextParameter: PathParameter = { schema: { type: 'string' }, parse: (text) => text };
