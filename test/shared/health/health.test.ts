import assert from 'node:assert/strict';
import { type Health, healthOf, healthText, whyUnavailable } from '../../../shared/health/health.ts';
import type { Description } from '../../../shared/types/description.ts';
import { aDescription } from '../../support/builders.ts';

const maintenance = { MaintenanceMode: 'a@example.org 2026-01-02T03:04:05Z' };
const quarantined = { IsQuarantined: true };
const recovering = { Recovering: 'Too hot.' };

const table: readonly [
  when: string,
  overrides: Partial<Description>,
  health: Health,
  text: string,
  reasons: string,
][] = [
  ['no state holds', {}, 'available', 'available', ''],
  [
    'maintenance holds',
    maintenance,
    'maintenance',
    'maintenance',
    'Maintenance: a@example.org 2026-01-02T03:04:05Z',
  ],
  ['quarantined holds', quarantined, 'quarantined', 'quarantined', 'Forced Quarantine'],
  ['recovering holds', recovering, 'recovering', 'recovering', 'Recovering: Too hot.'],
  [
    'quarantined and recovering hold',
    { ...recovering, ...quarantined },
    'quarantined',
    'quarantined, recovering',
    'Forced Quarantine, Recovering: Too hot.',
  ],
  [
    'all states hold',
    { ...recovering, ...quarantined, ...maintenance },
    'maintenance',
    'maintenance, quarantined, recovering',
    'Maintenance: a@example.org 2026-01-02T03:04:05Z, Forced Quarantine, Recovering: Too hot.',
  ],
];

describe('healthOf', () => {
  for (const [when, overrides, health] of table)
    it(`returns ${health} if ${when}`, () => assert.equal(healthOf(aDescription(overrides)), health));
});

describe('healthText', () => {
  for (const [when, overrides, , text] of table)
    it(`returns "${text}" if ${when}`, () => assert.equal(healthText(aDescription(overrides)), text));
});

describe('whyUnavailable', () => {
  for (const [when, overrides, , , reasons] of table)
    it(`returns all reasons if ${when}`, () =>
      assert.equal(whyUnavailable(aDescription(overrides)), reasons));
});
