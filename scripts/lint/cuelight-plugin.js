/** Our own lint rules: raw time sources are banned outside `platform-clock.ts`, so that every time can be injected. */
const bannedCalls = new Set(['setTimeout', 'setInterval', 'setImmediate']);
const bannedMembers = new Set(['Date.now', 'performance.now', 'process.hrtime', 'performance.timeOrigin']);
const globalObjects = new Set(['globalThis', 'window', 'self']);

const noRawClock = {
  meta: { type: 'problem', docs: { description: 'take the time from an injected Clock' } },
  create(context) {
    const report = (node, name) =>
      context.report({ node, message: `${name} is banned here: take an injected Clock (shared/time/clock.ts)` });
    return {
      CallExpression(node) {
        if (node.callee.type === 'Identifier' && bannedCalls.has(node.callee.name)) report(node, node.callee.name);
      },
      MemberExpression(node) {
        if (node.computed || node.object.type !== 'Identifier' || node.property.type !== 'Identifier') return;
        const name = `${node.object.name}.${node.property.name}`;
        if (bannedMembers.has(name)) report(node, name);
        if (globalObjects.has(node.object.name) && bannedCalls.has(node.property.name)) report(node, name);
      },
      NewExpression(node) {
        if (node.callee.type === 'Identifier' && node.callee.name === 'Date' && node.arguments.length === 0) {
          report(node, 'new Date()');
        }
      },
    };
  },
};

export default { meta: { name: 'cuelight' }, rules: { 'no-raw-clock': noRawClock } };
