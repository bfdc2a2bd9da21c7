/** What someone without a session sees. No names, no addresses, nothing of the show. */
export function signInPage(reason: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cuelight Studio</title>
<style>
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #14171c; color: #e8ebf0;
    font: 16px/1.5 Inter, system-ui, sans-serif; }
  main { max-width: 30rem; padding: 2rem; }
  h1 { font-size: 1.4rem; margin: 0 0 .75rem; }
  code { background: #262b33; padding: .1rem .4rem; border-radius: .3rem; }
  p { margin: .5rem 0; }
</style>
</head>
<body>
<main>
<h1>This studio is locked</h1>
<p>${escapeHtml(reason)}</p>
<p>To open it, run <code>npm start</code> on the studio's machine: it opens the studio, or prints a fresh address.</p>
<p>That address works once, within 30 seconds.</p>
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
