# Makes test_machine_monitor a scheduled task of Windows, which starts it with the machine and again when it ends.
# Run once, as administrator:
#   .\windows_task.ps1 -User chrome-bot -MonitorFlags '--machine_server https://machines.example.org --project example-project'
# The machine's environment holds SWARMING_BOT_ID and GOOGLE_APPLICATION_CREDENTIALS: [Environment]::SetEnvironmentVariable(…, 'Machine').
param(
  [Parameter(Mandatory)] [string] $User,
  [Parameter(Mandatory)] [string] $MonitorFlags,
  [string] $Node = 'C:\Program Files\nodejs\node.exe',
  [string] $Directory = 'C:\test_machine_monitor'
)
$ErrorActionPreference = 'Stop'

$action = New-ScheduledTaskAction -Execute $Node -WorkingDirectory $Directory `
  -Argument "--v8-pool-size=1 --optimize-for-size --max-semi-space-size=1 --max-old-space-size=64 `"$Directory\test_machine_monitor.mjs`" $MonitorFlags"
# No time limit: it runs for months. It ends with an error only where it cannot start; then again after a minute.
$settings = New-ScheduledTaskSettingsSet -ExecutionTimeLimit ([TimeSpan]::Zero) -RestartCount 999 `
  -RestartInterval (New-TimeSpan -Minutes 1) -StartWhenAvailable -MultipleInstances IgnoreNew `
  -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
# S4U: the user's own rights on this machine, without a password kept anywhere.
$principal = New-ScheduledTaskPrincipal -UserId $User -LogonType S4U
Register-ScheduledTask -TaskName 'test_machine_monitor' -Action $action -Settings $settings -Principal $principal `
  -Trigger (New-ScheduledTaskTrigger -AtStartup) -Force
Start-ScheduledTask -TaskName 'test_machine_monitor'
