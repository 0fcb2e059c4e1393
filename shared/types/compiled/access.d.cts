import type { ValidateFunction } from 'ajv';
import type { Access } from '../access.ts';

declare const validate: ValidateFunction<Access>;
export = validate;
