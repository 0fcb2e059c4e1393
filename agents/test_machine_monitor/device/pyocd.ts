/** `pyocd`: a development board, which is off between tasks and is not touched; a file says what it is. */
import JSON5 from 'json5';
import { parser } from '../../../shared/types/parser.ts';
import { type FromSchema, tolerant } from '../../../shared/types/schema.ts';
import type { Probe } from './device.ts';

export const PYOCD_CONFIG = '/etc/skia/pyocd_config.json';

const configSchema = tolerant({ device_type: { type: 'string', minLength: 1, maxLength: 1024 } });
const parseConfig = parser<FromSchema<typeof configSchema>>(PYOCD_CONFIG, configSchema);

/** `readText` throws where the file is missing or too large to be one. */
export const createPyocdProbe =
  (readText: (path: string) => Promise<string>): Probe =>
  async () => {
    const { device_type } = parseConfig(JSON5.parse(await readText(PYOCD_CONFIG)));
    return { pyocd: { device_type } };
  };
