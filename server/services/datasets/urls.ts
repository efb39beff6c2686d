/** Same-origin addresses of image bytes; whoever asks must be signed in or send a key. */
export const imageUrl = (datasetId: string, imageId: string) =>
  `/api/v1/datasets/${datasetId}/images/${imageId}/content`;
export const thumbnailUrl = (datasetId: string, imageId: string) =>
  `/api/v1/datasets/${datasetId}/images/${imageId}/thumbnail`;
