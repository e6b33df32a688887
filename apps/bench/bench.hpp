#pragma once

namespace anteroom::bench {

// `anteroom bench`: loads a server as the arguments say and prints what was measured. Answers the
// program's exit status.
int run_bench(int argc, char** argv);

}  // namespace anteroom::bench
