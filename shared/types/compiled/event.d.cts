import type { ValidateFunction } from 'ajv';
import type { Event } from '../event.ts';

declare const validate: ValidateFunction<Event>;
export = validate;
