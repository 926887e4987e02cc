// Python in a web worker: it starts when a reader asks for a proof, or has written a function, and answers one request
// after another. The build writes the address of Pyodide into this file and puts what is imported beside it, as
// engine.zip.
const PYODIDE = "{{pyodide}}";

const PROOF = `
import json
from proof.typed.declare import declared
from proof.typed.judge import judge

def answer(request):
    """What the engine says of a typed block, as JSON: a list with a judgement for each step."""
    request = json.loads(request)
    known = request["dictionary"]
    with declared(known):
        where = {size: n for size, n in known.get("where", {}).items()}
        found = judge(request["text"], where=where, known=known, before=request.get("before"))
    keep = ("says", "told", "conditions", "at", "sizes", "rules")
    return json.dumps([{name: value for name, value in vars(one).items() if name in keep} for one in found])

answer
`;

const FUNCTION = `
import json
from exercises import running

lambda request: json.dumps(running.answer(**json.loads(request)))
`;

const KINDS = {
  proof: {source: PROOF, packages: [], stages: ["the engine is loaded", "the engine is started", "the line is proved"]},
  function: {source: FUNCTION, packages: ["numpy"], stages: ["NumPy is loaded", "the checker is started", "the function is tried"]},
};

const tell = (stage, says, of = 4) => self.postMessage({stage, of, says});

async function start() {
  tell(0, "Python is loaded");
  const engine = fetch(new URL("engine.zip", self.location.href));
  const {loadPyodide} = await import(new URL(PYODIDE, self.location.href));
  const python = await loadPyodide();
  const answered = await engine;
  if (!answered.ok) throw new Error("the engine is not there");
  python.FS.writeFile("/engine.zip", new Uint8Array(await answered.arrayBuffer()));
  python.runPython("import sys; sys.path.insert(0, '/engine.zip')");
  return python;
}

let starting = null;
const answering = {};
async function ready(kind) {
  const {source, packages, stages} = KINDS[kind], python = await (starting ??= start());
  tell(1, stages[0]);
  await python.loadPackage(packages, {messageCallback() {}});
  tell(2, stages[1]);
  return python.runPython(source);
}

self.onmessage = async ({data: {id, request}}) => {
  const kind = request.code === undefined ? "proof" : "function";
  try {
    const answer = await (answering[kind] ??= ready(kind));
    tell(3, KINDS[kind].stages[2]);
    self.postMessage({id, answer: JSON.parse(answer(JSON.stringify(request)))});
  } catch (error) {
    self.postMessage({id, error: String(error.message ?? error).split("\n").filter(Boolean).at(-1)});
  }
};
