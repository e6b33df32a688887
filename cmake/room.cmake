# anteroom_room(<name>
#   SOURCES  x.cpp ...        what the room is made of
#   TESTS    x_test.cpp ...   one test program, named <name>_test
#   ROOMS    base ...         the rooms it may use
#   LINK     Boost::json ...  third-party libraries
#   TEST_LINK ...             third-party libraries of the tests alone)
#
# A room is a static library `anteroom_<name>`, exported as `anteroom::<name>`. Includes are
# written from the root of src: #include "base/result.hpp".
function(anteroom_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;TESTS;ROOMS;LINK;TEST_LINK" ${ARGN})

  set(target anteroom_${name})
  if(ROOM_SOURCES)
    anteroom_batches(sources ${target} ${ROOM_SOURCES})
    add_library(${target} STATIC ${sources})
    set(scope PUBLIC)
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:anteroom_warnings>)
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(anteroom::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  target_compile_features(${target} ${scope} cxx_std_20)
  target_include_directories(${target} ${scope}
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<INSTALL_INTERFACE:include>)
  foreach(room IN LISTS ROOM_ROOMS)
    target_link_libraries(${target} ${scope} anteroom_${room})
  endforeach()
  target_link_libraries(${target} ${scope} ${ROOM_LINK})
  set_property(GLOBAL APPEND PROPERTY ANTEROOM_ROOMS ${target})

  if(ANTEROOM_DEVELOPER AND ROOM_TESTS)
    anteroom_batches(tests ${name}_test ${ROOM_TESTS})
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE
      ${target} anteroom_warnings ${ROOM_TEST_LINK} GTest::gtest GTest::gtest_main)
    # Tests are compiled far more often than they run: half the time of -O3.
    target_compile_options(${name}_test PRIVATE $<$<CONFIG:Release>:-Og>)
    add_test(NAME ${name} COMMAND ${name}_test)
    set_tests_properties(${name} PROPERTIES LABELS unit)
  endif()
endfunction()
