export interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface Rect extends Size {
  readonly xPx: number;
  readonly yPx: number;
}

/** Which part of a picture is drawn where. */
export interface Placement {
  readonly from: Rect;
  readonly to: Rect;
}

/** A camera may lose this share of its picture to fill the frame; beyond (a phone held upright) bars are better. */
const MAX_CROPPED = 0.35;

/** Fills the box and crops what stands over, evenly on both sides. */
export function cover(picture: Size, box: Rect): Placement {
  const scale = Math.max(box.widthPx / picture.widthPx, box.heightPx / picture.heightPx);
  const widthPx = Math.min(picture.widthPx, box.widthPx / scale);
  const heightPx = Math.min(picture.heightPx, box.heightPx / scale);
  return {
    from: { xPx: (picture.widthPx - widthPx) / 2, yPx: (picture.heightPx - heightPx) / 2, widthPx, heightPx },
    to: box,
  };
}

/** Shows the whole picture in the middle of the box, with bars. */
export function contain(picture: Size, box: Rect): Placement {
  const scale = Math.min(box.widthPx / picture.widthPx, box.heightPx / picture.heightPx);
  const widthPx = Math.round(picture.widthPx * scale);
  const heightPx = Math.round(picture.heightPx * scale);
  return {
    from: { xPx: 0, yPx: 0, ...picture },
    to: {
      xPx: box.xPx + Math.round((box.widthPx - widthPx) / 2),
      yPx: box.yPx + Math.round((box.heightPx - heightPx) / 2),
      widthPx,
      heightPx,
    },
  };
}

/** A camera fills the box unless that would crop too much of it. */
export function placeCamera(picture: Size, box: Rect): Placement {
  const filled = cover(picture, box);
  const kept = (filled.from.widthPx * filled.from.heightPx) / (picture.widthPx * picture.heightPx);
  return 1 - kept > MAX_CROPPED ? contain(picture, box) : filled;
}

/** Where the camera stands over the screen: bottom right, a quarter of the width, clear of the edge. */
export function insetBox(programme: Size): Rect {
  const widthPx = Math.round(programme.widthPx * 0.25);
  const heightPx = Math.round((widthPx * 9) / 16);
  const marginPx = Math.round(programme.widthPx * 0.02);
  return {
    xPx: programme.widthPx - widthPx - marginPx,
    yPx: programme.heightPx - heightPx - marginPx,
    widthPx,
    heightPx,
  };
}
