import { expect, it } from 'vitest';
import { tellingSentence } from './telling-sentence';

const overall = {
  ...{
    f1: 0.8,
    mean_iou: 0.7,
    alpha: 0.6,
    kappa: 0.6,
    ac1: 0.6,
    images: 212,
    read_images: 300,
    matched: 10,
    annotations: 40,
  },
  ci: { f1: null, alpha: null, kappa: null, ac1: null },
};
const telling = { less: 'R9', more: 'R8', class_id: 3, class_name: 'Pleural effusion', images: 212, p: 0.001 };
const said = (over: object) => tellingSentence({ readers: ['R8', 'R9'], overall, telling: null, iou: 0.5, ...over });

it.each([
  [{ readers: [] }, 'Nobody has read'],
  [{ readers: ['R8'], overall: { ...overall, images: 0 } }, 'R8 alone has read these images (n = 300 images)'],
  [{ overall: { ...overall, images: 0 } }, 'No image was read by two of the 2 readers'],
  [
    { telling: { ...telling, less_images: 25, more_images: 50 } },
    'R9 finds Pleural effusion half as often as R8: 25 against 50 images, n = 212 images both read.',
  ],
  [
    { telling: { ...telling, less_images: 0, more_images: 9 } },
    'R9 never finds Pleural effusion, R8 finds it on 9 images: n = 212 images both read.',
  ],
  [{ telling: { ...telling, less_images: 40, more_images: 64 } }, '1.6 times less often than R8'],
  [
    { telling: { ...telling, class_name: null, less_images: 5, more_images: 20 } },
    'R9 finds anything a quarter as often',
  ],
  [
    {},
    'No reader finds anything clearly more often than another; boxes agree with F1 = 0.8 at IoU 0.5, n = 212 images',
  ],
  [{ overall: { ...overall, f1: null } }, 'nobody marked anything'],
])('%o says: %s', (over, sentence) => expect(said(over)).toContain(sentence));
