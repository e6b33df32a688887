# Script mode: cmake "-DFROM=FOLDER;FOLDER" -DTO=FOLDER -P client_files.cmake
# Copies the bundles of socket.io-client from the first folder that has them. Without any, a server
# serves none.
foreach(folder IN LISTS FROM)
  if(EXISTS "${folder}/socket.io.js")
    file(MAKE_DIRECTORY "${TO}")
    file(GLOB bundles "${folder}/socket.io*.js" "${folder}/socket.io*.js.map")
    foreach(bundle IN LISTS bundles)
      get_filename_component(name "${bundle}" NAME)
      file(COPY_FILE "${bundle}" "${TO}/${name}" ONLY_IF_DIFFERENT)
    endforeach()
    return()
  endif()
endforeach()
