/** One recorded fact about a task. Integers beyond 2^53 are bigint; NaN and the infinities survive. */
export type MetricValue = number | bigint | boolean | string;

/** Dotted name → value, as in `{"auc": 0.94, "calibration.slope": 1.02}`. */
export type Metrics = { readonly [name: string]: MetricValue };

export type Direction = 'max' | 'min';
