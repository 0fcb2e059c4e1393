/**
 * List prices in us-central1, US dollars, before discounts; what is free each month is taken off. Look them up again before you rely on them:
 * https://cloud.google.com/run/pricing, /firestore/pricing, /pubsub/pricing, /stackdriver/pricing, /vpc/network-pricing.
 */
export const PRICES_AS_OF = '2025-10';

export const run = {
  /** A second of a vCPU, of a GiB: while requests are served, or, where the CPU is always there, always. */
  served: { vcpuSecond: 0.000024, gibSecond: 0.0000025 },
  always: { vcpuSecond: 0.000018, gibSecond: 0.000002 },
  millionRequests: 0.4,
  free: { vcpuSeconds: 180_000, gibSeconds: 360_000, requests: 2_000_000 },
} as const;

export const firestore = {
  read: 0.03 / 100_000,
  write: 0.09 / 100_000,
  delete: 0.01 / 100_000,
  /** Stored, and as much again for point-in-time recovery. */
  gibMonth: 0.15,
  freePerDay: { reads: 50_000, writes: 20_000, deletes: 20_000 },
  freeGib: 1,
} as const;

export const pubsub = { tib: 40, freeGib: 10 } as const;
export const logging = { gib: 0.5, freeGib: 50 } as const;
export const network = { egressGib: 0.12, balancerGib: 0.008, balancerHour: 0.025 } as const;
