# anteroom_batches(<variable> <target> <source>...)
#
# Sets the variable to what is compiled in place of these sources: with ANTEROOM_BATCH above 1, files
# that include so many of them each, for most of a source is headers, and each batch reads them once.
# CMake's own unity builds do the same by absolute paths, which __FILE__ then tells: the binary would
# name the checkout, and ccache would find nothing that another one has compiled.
#
# A source with compile definitions of its own, or with the property ANTEROOM_ALONE, stays out. Both
# must be set before.
set(ANTEROOM_BATCH 1 CACHE STRING "How many sources are compiled as one")

function(anteroom_batches variable target)
  set(alone)
  set(batches)
  set(count 0)
  foreach(source IN LISTS ARGN)
    get_source_file_property(definitions "${source}" COMPILE_DEFINITIONS)
    get_source_file_property(is_alone "${source}" ANTEROOM_ALONE)
    if(ANTEROOM_BATCH LESS_EQUAL 1 OR definitions OR is_alone)
      list(APPEND alone "${source}")
      continue()
    endif()
    math(EXPR number "${count} / ${ANTEROOM_BATCH}")
    math(EXPR count "${count} + 1")
    set(file "${CMAKE_CURRENT_BINARY_DIR}/batches/${target}_${number}.cpp")
    if(NOT file IN_LIST batches)
      list(APPEND batches "${file}")
      set(text_${number} "")
    endif()
    file(RELATIVE_PATH path "${PROJECT_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}/${source}")
    string(APPEND text_${number} "#include \"${path}\"\n")
    set_source_files_properties("${file}" PROPERTIES INCLUDE_DIRECTORIES "${PROJECT_SOURCE_DIR}")
  endforeach()
  set(number 0)
  foreach(file IN LISTS batches)
    file(CONFIGURE OUTPUT "${file}" CONTENT "${text_${number}}" @ONLY)
    math(EXPR number "${number} + 1")
  endforeach()
  set(${variable} ${alone} ${batches} PARENT_SCOPE)
endfunction()
