/**
 * Google's list prices in us-central1, in US dollars, before discounts, and the amounts that are free. Check them before you rely on them:
 * https://cloud.google.com/run/pricing, /firestore/pricing, /scheduler/pricing, /secret-manager/pricing, /pubsub/pricing, /stackdriver/pricing, /vpc/network-pricing.
 */
export const PRICES_AS_OF = '2025-10';

export const run = {
  /** Per second of a vCPU and of a GiB: `served` while requests are in flight, `always` for an instance whose CPU is always allocated. */
  served: { vcpuSecond: 0.000024, gibSecond: 0.0000025 },
  always: { vcpuSecond: 0.000018, gibSecond: 0.000002 },
  millionRequests: 0.4,
  free: { vcpuSeconds: 180_000, gibSeconds: 360_000, requests: 2_000_000 },
} as const;

export const firestore = {
  read: 0.03 / 100_000,
  write: 0.09 / 100_000,
  delete: 0.01 / 100_000,
  /** Per GiB stored and month, and as much again for point-in-time recovery. */
  gibMonth: 0.15,
  freePerDay: { reads: 50_000, writes: 20_000 },
  freeGib: 1,
} as const;

/** A job and month; an active version of a secret and month. */
export const scheduler = { job: 0.1, freeJobs: 3 } as const;
export const secrets = { version: 0.06, freeVersions: 6 } as const;
export const pubsub = { tib: 40, freeGib: 10 } as const;
export const logging = { gib: 0.5, freeGib: 50 } as const;
export const network = { egressGib: 0.12, balancerGib: 0.008, balancerHour: 0.025 } as const;
/** A policy and a rule a month, and a million requests: https://cloud.google.com/armor/pricing */
export const armor = { policy: 5, rule: 1, millionRequests: 0.75 } as const;
/** A condition of an alert policy a month, from 2026 on: https://cloud.google.com/stackdriver/pricing */
export const alerting = { condition: 1.5 } as const;
