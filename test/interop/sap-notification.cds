// The maintenance notification of SAP S/4HANA as its OData service describes it: names, lengths, and what may be written.
@path: 'notifications'
service API_MAINTNOTIFICATION {
  @Capabilities.DeleteRestrictions.Deletable: false
  entity MaintenanceNotification {
    key MaintenanceNotification     : String(12);
    NotificationType                : String(2);
    NotificationText                : String(40) not null;
    MaintPriority                   : String(1);
    MaintNotifExtReferenceNumber    : String(20);
    @readonly
    NotifProcessingPhase            : String(1);
    @readonly
    ConcatenatedActiveSystStsName   : String(224);
    @readonly
    MaintNotificationLongText       : LargeString;
    MaintNotifLongTextForEdit       : String(1333);
    TechnicalObject                 : String(40);
    TechObjIsEquipOrFuncnlLoc       : String(20);
    MaintenancePlanningPlant        : String(4);
    MaintenancePlannerGroup         : String(3);
    MaintenancePlant                : String(4);
    MainWorkCenter                  : String(8);
    MainWorkCenterPlant             : String(4);
    ReportedByUser                  : String(12);
    MalfunctionStartDate            : Date;
    MalfunctionStartTime            : Time;
    MaintenanceObjectIsDown         : Boolean;
    @readonly @odata.etag
    LastChangeDateTime              : DateTime;
  }

  action CompleteMaintNotification(
    MaintenanceNotification         : String(12),
    MaintNotifReferenceDateTime     : DateTime
  ) returns MaintenanceNotification;
}
