/** The classes of VinBigData with their numbers; "No finding" is 14 there. `share`: of the films, about as rare as in clinics. */
export const FINDINGS = [
  { id: 0, name: 'Aortic enlargement', share: 0.14, stays: true },
  { id: 1, name: 'Atelectasis', share: 0.015, stays: false },
  { id: 2, name: 'Calcification', share: 0.03, stays: true },
  { id: 3, name: 'Cardiomegaly', share: 0.12, stays: true },
  { id: 4, name: 'Consolidation', share: 0.025, stays: false },
  { id: 5, name: 'ILD', share: 0.025, stays: true },
  { id: 6, name: 'Infiltration', share: 0.035, stays: false },
  { id: 7, name: 'Lung Opacity', share: 0.065, stays: false },
  { id: 8, name: 'Nodule/Mass', share: 0.05, stays: true },
  { id: 9, name: 'Other lesion', share: 0.05, stays: true },
  { id: 10, name: 'Pleural effusion', share: 0.06, stays: false },
  { id: 11, name: 'Pleural thickening', share: 0.09, stays: true },
  { id: 12, name: 'Pneumothorax', share: 0.012, stays: false },
  { id: 13, name: 'Pulmonary fibrosis', share: 0.075, stays: true },
] as const;

export const NO_FINDING = { id: 14, name: 'No finding' } as const;
export const nameOfClass = (id: number): string => FINDINGS[id]?.name ?? NO_FINDING.name;
