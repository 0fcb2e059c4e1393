/** Google's list prices in us-central1, in US dollars, before discounts, and the amounts that are free. Check them before you rely on them. */

/** All but those of alerts, which were never verified. */
export const PRICES_AS_OF = '2025-10';

/** What is paid for of what is used. */
export const chargeable = (used: number, free: number): number => Math.max(0, used - free);

/** https://cloud.google.com/run/pricing, Tier 1 */
export const run = {
  /** Per second of a vCPU and of a GiB: `served` while requests are in flight, `always` for an instance whose CPU is always allocated. */
  served: { vcpuSecond: 0.000024, gibSecond: 0.0000025 },
  always: { vcpuSecond: 0.000018, gibSecond: 0.000002 },
  millionRequests: 0.4,
  /** A month; each way of billing has its own. Billed by instance, requests cost nothing. */
  free: {
    served: { vcpuSeconds: 180_000, gibSeconds: 360_000, requests: 2_000_000 },
    always: { vcpuSeconds: 240_000, gibSeconds: 450_000 },
  },
} as const;

/** Standard edition: https://cloud.google.com/firestore/pricing */
export const firestore = {
  read: 0.03 / 100_000,
  write: 0.09 / 100_000,
  delete: 0.01 / 100_000,
  /** Per GiB stored and month, and as much again for point-in-time recovery. */
  gibMonth: 0.15,
  freePerDay: { reads: 50_000, writes: 20_000 },
  freeGib: 1,
} as const;

/** A job and month: https://cloud.google.com/scheduler/pricing */
export const scheduler = { job: 0.1, freeJobs: 3 } as const;
/** An active version of a secret and month: https://cloud.google.com/secret-manager/pricing */
export const secrets = { version: 0.06, freeVersions: 6 } as const;
/** Published, and as much again delivered: https://cloud.google.com/pubsub/pricing */
export const pubsub = { tib: 40, freeGib: 10 } as const;
/** https://cloud.google.com/stackdriver/pricing */
export const logging = { gib: 0.5, freeGib: 50 } as const;
/** Up to five forwarding rules, and what they process: https://cloud.google.com/load-balancing/pricing. Traffic to the internet: /vpc/network-pricing. */
export const network = { egressGib: 0.12, balancerGib: 0.008, balancerHour: 0.025 } as const;
/** A policy and a rule a month, and a million requests: https://cloud.google.com/armor/pricing */
export const armor = { policy: 5, rule: 1, millionRequests: 0.75 } as const;
/**
 * A condition of an alert policy a month, and a million time series that conditions return, as Google announced them: not verified. The day
 * from which they hold was moved from 2025 to 2026, and the page of prices may say otherwise by now: https://cloud.google.com/stackdriver/pricing
 */
export const alerting = { condition: 1.5, millionSeries: 0.35 } as const;
