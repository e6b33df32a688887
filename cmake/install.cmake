# `cmake --install` gives the public headers, the rooms as static libraries, the package that
# find_package(anteroom) finds, and the program.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

get_property(rooms GLOBAL PROPERTY ANTEROOM_ROOMS)
install(TARGETS anteroom ${rooms} EXPORT anteroom_targets)
install(DIRECTORY include/anteroom DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
if(TARGET anteroom_program)
  install(TARGETS anteroom_program)
  install(DIRECTORY "${PROJECT_BINARY_DIR}/client" DESTINATION "${CMAKE_INSTALL_DATADIR}/anteroom"
    OPTIONAL)
endif()

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/anteroom")
install(EXPORT anteroom_targets NAMESPACE anteroom:: DESTINATION "${package_dir}")
configure_package_config_file(cmake/anteroom-config.cmake.in
  "${PROJECT_BINARY_DIR}/anteroom-config.cmake" INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/anteroom-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/anteroom-config.cmake"
  "${PROJECT_BINARY_DIR}/anteroom-config-version.cmake"
  DESTINATION "${package_dir}")
