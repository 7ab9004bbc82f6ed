// Gives the browser a file that was made on this page.

export function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has begun by then; at once would be too early for some.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** An SVG document as the address of a picture. */
export function addressOf(svg: string): string {
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}

/** Dots of a PNG to one of the drawing: 760 wide becomes 2280, enough for a printed column. */
const DOTS = 3;

/** The drawing as a PNG. */
export async function pngOf(svg: string): Promise<Blob> {
  const picture = new Image();
  picture.src = addressOf(svg);
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.naturalWidth * DOTS;
  canvas.height = picture.naturalHeight * DOTS;
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done, fail) =>
    canvas.toBlob((png) => (png ? done(png) : fail(new Error("the picture could not be written")))),
  );
}
