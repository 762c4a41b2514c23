; Asked by the uninstaller. An update uninstalls silently first, and must keep everything.
!macro customUnInstall
  ${ifNot} ${isUpdated}
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "Видалити також чати й ненадіслані повідомлення з цього комп’ютера?$\r$\nRemove the chats and unsent messages from this computer too?" /SD IDNO IDNO kreidaKeepData
      RMDir /r "$APPDATA\${PRODUCT_NAME}"
    kreidaKeepData:
  ${endIf}
!macroend
