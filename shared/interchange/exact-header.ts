/** In a file of its own, so that the thread that reads workbooks needs nothing else. */
export const EXACT_HEADER = 'Cuelight data';
/** Spreadsheets cut cells off at 32,767 characters; what is longer goes on in further columns. */
export const EXACT_CELL_CHARS = 30_000;
