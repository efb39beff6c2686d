export type Anomaly = { code: string; message: string; share: number | null };

type Counts = {
  classes: readonly { class_name: string; annotations: number; images: number }[];
  splits: readonly { name: string; images: number; annotated_images: number }[];
};

const FEW_IMAGES = 10;
const IMBALANCE = 100;
const FAR_FROM_MEAN = 3; // standard deviations

/** What a data lead should look at: classes with few samples or none, imbalance, classes far from the mean, missing labels. */
export function anomaliesOf({ classes, splits }: Counts): Anomaly[] {
  return [...fewSamples(classes), ...imbalance(classes), ...farFromMean(classes), ...missingLabels(splits)];
}

function fewSamples(classes: Counts['classes']): Anomaly[] {
  return classes.flatMap(({ class_name, images }) => {
    if (images === 0)
      return [{ code: 'class_without_images', message: `${class_name} is named but no image shows it.`, share: null }];
    return images < FEW_IMAGES
      ? [
          {
            code: 'few_samples',
            message: `${class_name} is on ${images === 1 ? 'one image' : `${images} images`} only.`,
            share: null,
          },
        ]
      : [];
  });
}

function imbalance(classes: Counts['classes']): Anomaly[] {
  const used = classes.filter(({ annotations }) => annotations > 0).sort((a, b) => b.annotations - a.annotations);
  const [most, least] = [used[0], used.at(-1)];
  if (!most || !least || most.annotations < IMBALANCE * least.annotations) return [];
  return [
    {
      code: 'imbalance',
      message: `${most.class_name} has ${most.annotations} annotations, ${least.class_name} ${least.annotations}: over ${IMBALANCE} to 1.`,
      share: least.annotations / most.annotations,
    },
  ];
}

function farFromMean(classes: Counts['classes']): Anomaly[] {
  const counts = classes.map(({ annotations }) => annotations);
  if (counts.length < 3) return [];
  const mean = counts.reduce((sum, n) => sum + n, 0) / counts.length;
  const deviation = Math.sqrt(counts.reduce((sum, n) => sum + (n - mean) ** 2, 0) / counts.length);
  if (deviation === 0) return [];
  return classes
    .filter(({ annotations }) => Math.abs(annotations - mean) > FAR_FROM_MEAN * deviation)
    .map(({ class_name, annotations }) => ({
      code: 'far_from_mean',
      message: `${class_name} has ${annotations} ${annotations === 1 ? 'annotation' : 'annotations'}; the mean is ${Math.round(mean)}.`,
      share: null,
    }));
}

function missingLabels(splits: Counts['splits']): Anomaly[] {
  const images = splits.reduce((sum, split) => sum + split.images, 0);
  const missing = images - splits.reduce((sum, split) => sum + split.annotated_images, 0);
  if (images === 0 || missing === 0) return [];
  return [
    {
      code: 'without_annotations',
      message: `${missing} of ${images} ${images === 1 ? 'image has' : 'images have'} no annotation.`,
      share: missing / images,
    },
  ];
}
