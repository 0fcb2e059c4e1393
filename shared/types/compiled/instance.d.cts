import type { ValidateFunction } from 'ajv';
import type { Instance } from '../instance.ts';

declare const validate: ValidateFunction<Instance>;
export = validate;
