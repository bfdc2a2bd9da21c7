const TAG = /^#EXT-X-DISCONTINUITY-SEQUENCE:(\d+)[ \t]*$/m;

/**
 * Counts discontinuities (RFC 8216 §4.3.3.3) from the first one seen. hls.js keeps an array by their number and walks
 * all of it at every update of the playlist: an origin that counts from a large number would hold the page up for a
 * second each time. Only differences of these numbers mean anything to a player.
 */
export class DiscontinuityBase {
  #base: number | null = null;

  /** The playlist with its discontinuity sequence counted from the first one this object has seen. */
  rebase(playlist: string): string {
    return playlist.replace(TAG, (_line, digits: string) => {
      const sequence = Number(digits);
      // Numbers that went back belong to another origin: counting begins anew.
      if (this.#base === null || sequence < this.#base) this.#base = sequence;
      return `#EXT-X-DISCONTINUITY-SEQUENCE:${String(sequence - this.#base)}`;
    });
  }
}
