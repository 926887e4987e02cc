// The proof engine in a web worker: it starts when a reader asks for a proof, and answers one request after another.
// The build writes the address of Pyodide into this file and puts the engine beside it, as engine.zip.
const PYODIDE = "{{pyodide}}";

const SOURCE = `
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

const STAGES = ["Python is loaded", "SymPy is loaded", "the engine is unpacked", "the engine is started"];
const tell = (stage) => self.postMessage({stage, of: STAGES.length + 1, says: STAGES[stage] ?? "the line is proved"});

async function start() {
  tell(0);
  const {loadPyodide} = await import(new URL(PYODIDE, self.location.href));
  const python = await loadPyodide();
  tell(1);
  await python.loadPackage(["sympy", "mpmath"], {messageCallback() {}});
  tell(2);
  const answered = await fetch(new URL("engine.zip", self.location.href));
  if (!answered.ok) throw new Error("the engine is not there");
  python.unpackArchive(await answered.arrayBuffer(), "zip");
  tell(3);
  const answer = python.runPython(SOURCE);
  tell(4);
  return answer;
}

const ready = start();
ready.catch(() => {}); // each request tells of it

self.onmessage = async ({data: {id, request}}) => {
  try {
    const answer = await ready;
    self.postMessage({id, steps: JSON.parse(answer(JSON.stringify(request)))});
  } catch (error) {
    self.postMessage({id, error: String(error.message ?? error).split("\n").filter(Boolean).at(-1)});
  }
};
