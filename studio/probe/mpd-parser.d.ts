/** As much of mpd-parser 1.4 as the probe uses; the package brings no types. */
declare module 'mpd-parser' {
  export interface MpdSegment {
    readonly uri?: string;
    readonly resolvedUri?: string;
    /** Seconds. */
    readonly duration?: number;
    /** Seconds from the availability start, the presentation time offset taken off. */
    readonly presentationTime?: number;
    readonly timeline?: number;
    readonly map?: { readonly resolvedUri?: string };
  }

  export interface MpdPlaylist {
    readonly attributes: Readonly<Record<string, unknown>>;
    readonly segments?: readonly MpdSegment[];
  }

  export interface ManifestInformation {
    readonly representationInfo: readonly unknown[];
  }

  /** Throws an Error whose message is a code such as DASH_INVALID_XML. */
  export function stringToMpdXml(manifest: string): unknown;
  export function inheritAttributes(
    mpd: unknown,
    options: {
      readonly manifestUri: string;
      readonly NOW: number;
      readonly clientOffset: number;
      eventHandler(event: { readonly type: string; readonly message: string }): void;
    },
  ): ManifestInformation;
  export function toPlaylists(representationInfo: readonly unknown[]): readonly MpdPlaylist[];
}
