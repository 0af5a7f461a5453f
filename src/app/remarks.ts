import type { ReadContext, Remark } from './context.ts';

/** Keeps each remark once, for whoever shows results. Commands that hints name are those of a clone. */
export function openRemarks(isClone: boolean): Pick<ReadContext, 'remark' | 'remarks'> {
  const remarks: Remark[] = [];
  return {
    remarks,
    remark: (message, hints) => {
      if (remarks.some((one) => one.message === message)) return;
      remarks.push({ message, hints: isClone ? hints : [] });
    },
  };
}
