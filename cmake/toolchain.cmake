# Language level, warnings and link options that every target of this project shares.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# Paths below the checkout count as relative: what one checkout has compiled, another one finds.
find_program(ANTEROOM_CCACHE ccache)
if(ANTEROOM_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1
    "${ANTEROOM_CCACHE}")
endif()

find_program(ANTEROOM_MOLD mold)
if(ANTEROOM_MOLD AND PROJECT_IS_TOP_LEVEL)
  add_link_options(-fuse-ld=mold)
endif()

# What our own sources are compiled with; consumers of the installed package never see it.
add_library(anteroom_warnings INTERFACE)
target_compile_options(anteroom_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion
  -Wold-style-cast -Wcast-qual -Woverloaded-virtual -Wnull-dereference -Wimplicit-fallthrough
  $<$<BOOL:${ANTEROOM_DEVELOPER}>:-Werror>
  $<IF:$<CXX_COMPILER_ID:GNU>,-Wshadow=local,-Wshadow>
  # GCC 12 sees dangling or uninitialised memory inside Boost.JSON and std::string where there is none.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-restrict -Wno-null-dereference>
  # Where sources are compiled in batches, none of them is the file that is compiled.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${PROJECT_IS_TOP_LEVEL}>>:-Wno-subobject-linkage>)

set(ANTEROOM_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")
if(ANTEROOM_SANITIZE)
  add_compile_options(-fsanitize=${ANTEROOM_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ANTEROOM_SANITIZE})
endif()
