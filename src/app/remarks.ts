import type { ReadContext, Remark } from './context.ts';

/** Keeps each remark once, for whoever shows results. */
export function openRemarks(): Pick<ReadContext, 'remark' | 'remarks'> {
  const remarks: Remark[] = [];
  return {
    remarks,
    remark: (message, hints) => {
      if (!remarks.some((one) => one.message === message)) remarks.push({ message, hints });
    },
  };
}
