/** `pyocd`: a development board, which is off between tasks and not touched; a file on the host names its type. */
import JSON5 from 'json5';
import { parser } from '../../../shared/types/parser.ts';
import { type FromSchema, tolerant } from '../../../shared/types/schema.ts';
import type { ReadText } from '../tool/read_text.ts';
import type { Probe } from './device.ts';

export const PYOCD_CONFIG = '/etc/skia/pyocd_config.json';

/** JSON5: `{ device_type: 'nrf5340dk' }`. */
const configSchema = tolerant({ device_type: { type: 'string', minLength: 1, maxLength: 1024 } });
const parseConfig = parser<FromSchema<typeof configSchema>>(PYOCD_CONFIG, configSchema);

export const createPyocdProbe =
  (readText: ReadText): Probe =>
  async () => {
    const { device_type } = parseConfig(JSON5.parse(await readText(PYOCD_CONFIG)));
    return { pyocd: { device_type } };
  };
